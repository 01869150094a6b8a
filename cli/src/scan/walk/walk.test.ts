import { execFileSync } from "node:child_process";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { brief, planted } from "../planted.ts";
import { walk } from "./walk.ts";

const server = (name: string): string =>
  JSON.stringify({ mcpServers: { [name]: { command: "node", args: ["server.js"] } } });

test("a link that leads back to a folder above is said once and followed never", async () => {
  await using tree = await planted({ "a/b/.mcp.json": server("one") });
  await symlink("../..", path.join(tree.folder, "a/b/up"));
  await symlink(".", path.join(tree.folder, "here"));
  await symlink("self", path.join(tree.folder, "self"));
  const { findings, unread } = await tree.scan();
  expect(findings.map(brief)).toEqual(["mcp_server one a/b/.mcp.json:1"]);
  expect(unread.map(({ path: at, what }) => `${at} ${what}`)).toEqual([
    "a/b/up link_cycle",
    "here link_cycle",
    "self link_cycle",
  ]);
});

test("two folders that link to each other are walked once each", async () => {
  await using tree = await planted({ "a/.mcp.json": server("a"), "b/.mcp.json": server("b") });
  await symlink("../b", path.join(tree.folder, "a/to-b"));
  await symlink("../a", path.join(tree.folder, "b/to-a"));
  const { findings } = await tree.scan();
  expect(findings.length).toBeLessThan(6);
  expect(new Set(findings.map(({ name }) => name))).toEqual(new Set(["a", "b"]));
});

test("a link out of what is scanned is not followed, and a link within it is", async () => {
  await using outside = await planted({ ".mcp.json": server("secret") });
  await using tree = await planted({ "shared/servers.json": server("shared") });
  await symlink(outside.folder, path.join(tree.folder, "out"));
  await symlink(path.join(outside.folder, ".mcp.json"), path.join(tree.folder, "mcp.json"));
  await symlink("shared/servers.json", path.join(tree.folder, ".mcp.json"));
  const { findings, unread } = await tree.scan();
  expect(findings.map(brief)).toEqual(["mcp_server shared .mcp.json:1"]);
  expect(unread.map(({ path: at, what }) => `${at} ${what}`)).toEqual([
    "mcp.json link_out",
    "out link_out",
  ]);
});

test("what tools made is not walked, whatever a virtual environment is called", async () => {
  await using tree = await planted({
    "node_modules/x/.mcp.json": server("x"),
    ".git/hooks/.mcp.json": server("x"),
    "dist/.mcp.json": server("x"),
    "my-env/pyvenv.cfg": "home = /usr",
    "my-env/lib/.mcp.json": server("x"),
    "target/.mcp.json": server("x"),
    "Cargo.toml": "",
    "src/.mcp.json": server("kept"),
  });
  expect((await tree.scan()).findings.map(({ name }) => name)).toEqual(["kept"]);
});

test("pipes are never opened, and the walk ends", async () => {
  await using tree = await planted({});
  execFileSync("mkfifo", [path.join(tree.folder, ".mcp.json")]);
  expect((await tree.scan()).findings).toEqual([]);
});

/** Root may read everything, so for a moment we are nobody. */
async function asNobody<T>(act: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return act();
  process.seteuid?.(65_534);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}

test("what may not be read is said, and its neighbours are read", async () => {
  await using tree = await planted({
    "closed/.mcp.json": server("a"),
    "open/.mcp.json": server("b"),
    "x/.mcp.json": server("c"),
  });
  await chmod(tree.folder, 0o755);
  await chmod(path.join(tree.folder, "closed"), 0);
  await chmod(path.join(tree.folder, "x/.mcp.json"), 0);
  const { findings, unread } = await asNobody(tree.scan);
  await chmod(path.join(tree.folder, "closed"), 0o700);
  expect(findings.map(({ name }) => name)).toEqual(["b"]);
  expect(unread).toMatchObject([
    { path: "closed", what: "unreadable", says: "The folder cannot be read: EACCES.", hides: true },
    { path: "x/.mcp.json", what: "unreadable" },
  ]);
});

test("a folder whose name is not UTF-8 is said, and the others are read", async () => {
  await using tree = await planted({ ".mcp.json": server("a") });
  const bad = Buffer.concat([Buffer.from(`${tree.folder}/`), Buffer.from([0xff, 0xfe])]);
  await mkdir(bad);
  const { findings, unread } = await tree.scan();
  expect(findings).toHaveLength(1);
  expect(unread).toMatchObject([
    { what: "unreadable", says: "Its name is not UTF-8, so it is not opened." },
  ]);
});

test("the same tree gives the same walk, whatever order its files were made in", async () => {
  await using one = await planted({ b: "", a: "", "c/z": "", "c/y": "" });
  await using two = await planted({ "c/y": "", a: "", "c/z": "", b: "" });
  expect([...walk(one.folder)]).toEqual([...walk(two.folder)]);
});

test("folders deeper than anybody makes end the walk there", async () => {
  await using tree = await planted({});
  await mkdir(path.join(tree.folder, ...Array.from({ length: 80 }, () => "d")), {
    recursive: true,
  });
  await writeFile(path.join(tree.folder, ".mcp.json"), server("top"));
  const { findings, unread } = await tree.scan();
  expect(findings).toHaveLength(1);
  expect(unread).toMatchObject([{ what: "too_deep" }]);
});
