import { verdictType } from "@reeve/server/gateway/hooks/verdict";
import { listen, type Listening } from "@reeve/server/test/rpc";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Terminal } from "../terminal.ts";
import { plans } from "./clients.ts";
import { connect } from "./connect.ts";
import { diff } from "./diff.ts";
import { jsonEdit } from "./json-edit.ts";
import type { Wish } from "./plan.ts";
import { tomlBlock } from "./toml-block.ts";

let front: Listening;
let home: string;
let verdict: object = { verdict: "nothing" };
const folders: string[] = [];

beforeAll(async () => {
  front = await listen((_request, response) => {
    response.writeHead(200, { "content-type": verdictType }).end(JSON.stringify(verdict));
  });
});
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "reeve-connect-"));
  folders.push(home);
  verdict = { verdict: "nothing" };
});
afterAll(async () => {
  await front.close();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const terminal: Terminal = {
    out: async (text) => void (out += text),
    err: (text) => void (err += text),
    colour: false,
    env: { REEVE_URL: front.url, REEVE_AGENT_TOKEN: "reeve_dev_secret" },
    stop: new AbortController().signal,
  };
  // The command that is built is tested as a command.
  const status = await connect(terminal, [...args, "--home", home, "--dir", home], async (to) => {
    await mkdir(path.dirname(to), { recursive: true });
    await writeFile(to, "");
  });
  return { status, out, err };
}
const wish = (level: Wish["level"]): Wish => ({
  level,
  home,
  dir: home,
  url: "http://localhost:4700",
  hook: "reeve-hook",
  servers: ["notes"],
  telemetry: true,
});
const before = `{
  // mine
  "model": "sonnet", "hooks": {
    "PreToolUse": [
      { "matcher": "Bash", "hooks": [{ "type": "command", "command": "mine" }] }
    ]
  }
}
`;
const settingsOf = (): string => path.join(home, ".claude/settings.json");
async function givenSettings(): Promise<void> {
  await mkdir(path.dirname(settingsOf()), { recursive: true });
  await writeFile(settingsOf(), before);
}

test("without --yes, and with --dry-run, the change is shown and nothing is written", async () => {
  await givenSettings();
  for (const args of [[], ["--yes", "--dry-run"]]) {
    const { out, status } = await run("claude-code", ...args);
    expect(status).toBe(0);
    expect(out).toMatch(/^\+ .*"onFailure": "block"/m);
    expect(await readFile(settingsOf(), "utf8")).toBe(before);
    expect(existsSync(path.join(home, ".reeve"))).toBe(false);
  }
});

test("connected, all that was there is there, comments and order too; a second time changes nothing", async () => {
  await givenSettings();
  expect(await run("claude-code", "--yes")).toMatchObject({ status: 0, err: "" });
  const after = await readFile(settingsOf(), "utf8");
  expect(after.startsWith(before.slice(0, before.indexOf("\n    ]")))).toBe(true);
  const again = await run("claude-code", "--yes");
  expect(again.out).toContain("says all of this already");
  expect(await readFile(settingsOf(), "utf8")).toBe(after);
});

test("the token is in a file of the person's own, in no configuration and nowhere on the screen", async () => {
  await givenSettings();
  const { out } = await run("claude-code", "--yes", "--servers", "notes");
  const file = path.join(home, ".reeve/hooks/claude-code.json");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
    url: front.url,
    token: "reeve_dev_secret",
    gate: ["notes"],
  });
  const all = [
    out,
    await readFile(settingsOf(), "utf8"),
    await readFile(path.join(home, ".claude.json"), "utf8"),
  ];
  for (const text of all) expect(text).not.toContain("secret");
});

test("undone, a file that nobody touched is as it was to the byte, and one that was new is gone", async () => {
  await givenSettings();
  await run("claude-code", "--yes", "--servers", "notes");
  await run("claude-code", "--undo", "--yes", "--servers", "notes");
  expect(await readFile(settingsOf(), "utf8")).toBe(before);
  expect(existsSync(path.join(home, ".claude.json"))).toBe(false);
  expect(existsSync(path.join(home, ".reeve/hooks/claude-code.json"))).toBe(false);
});

test("undone, a file that was changed since loses only what is Reeve's", async () => {
  await givenSettings();
  await run("claude-code", "--yes");
  await writeFile(settingsOf(), (await readFile(settingsOf(), "utf8")).replace("sonnet", "opus"));
  await run("claude-code", "--undo", "--yes");
  const after = await readFile(settingsOf(), "utf8");
  expect(after).toContain('"opus"');
  expect(after).toContain("// mine");
  expect(after).toContain('"command": "mine"');
  expect(after).not.toContain("reeve");
});

test("a token that Reeve does not take is said, with status 3", async () => {
  verdict = { verdict: "deny", action: null, reason: "It was revoked." };
  const { status, err } = await run("gemini", "--yes");
  expect(status).toBe(3);
  expect(err).toContain("It was revoked.");
});

test("a configuration that cannot be read is left alone", async () => {
  await mkdir(path.dirname(settingsOf()), { recursive: true });
  await writeFile(settingsOf(), "{ broken");
  await expect(run("claude-code", "--yes")).rejects.toThrow("correct it first");
  expect(await readFile(settingsOf(), "utf8")).toBe("{ broken");
});

test.each([...plans.keys()])(
  "%s: adding twice is adding once, taking out leaves nothing, and every level says what it holds",
  (name) => {
    const plan = plans.get(name);
    for (const level of ["user", "project", "managed"] as const) {
      if (name === "cline" && level === "managed") {
        expect(() => plan?.files(wish(level))).toThrow("no managed level");
        continue;
      }
      expect(plan?.says(wish(level))[0]).toMatch(level === "managed" ? /^Held/ : /^Advisory/);
      for (const { add, remove } of plan?.files(wish(level)) ?? []) {
        const once = add(null);
        expect(add(once)).toBe(once);
        expect(remove(once) ?? "").not.toContain("reeve");
      }
    }
  },
);

test("the fail-closed form of each client that has one is what is written", () => {
  const written = (name: string, level: Wish["level"] = "user"): string =>
    (plans.get(name)?.files(wish(level)) ?? []).map(({ add }) => add(null)).join("\n");
  expect(written("claude-code")).toContain('"onFailure": "block"');
  expect(written("claude-code", "managed")).toContain('"allowManagedHooksOnly": true');
  expect(written("cursor").match(/"failClosed": true/g)).toHaveLength(8);
  expect(written("codex", "managed")).toMatch(/^# .*\nallow_managed_hooks_only = true\n/);
  for (const name of ["claude-code", "codex", "gemini", "windsurf", "cursor"])
    expect(written(name), name).toContain("exit 2; }");
  expect(written("copilot")).toContain("permissionDecision");
  expect(written("cline")).toContain('"cancel":true');
  expect(written("opencode")).toContain("throw new Error");
});

test.each([...plans.keys()])(
  "the guide has a page for %s, and each of its commands is one that runs",
  async (name) => {
    const guide = path.resolve(import.meta.dirname, "../../../docs/guide");
    const pages = [await readFile(path.join(guide, `client-${name}.md`), "utf8")];
    if (name === "claude-code")
      pages.push(await readFile(path.join(guide, "coding-agents.md"), "utf8"));
    const commands = pages.flatMap((page) =>
      [...page.matchAll(/^reeve connect ([^#\n]*)/gm)].map(([, words = ""]) =>
        words.trim().split(/\s+/),
      ),
    );
    expect(commands.length).toBeGreaterThan(0);
    for (const [client, ...rest] of commands) {
      // The agent's token stands in for an operator's: naming an agent is tested at a server.
      const flags = rest.filter(
        (word, at) =>
          !["--agent", "--owner"].some((flag) => word === flag || rest[at - 1] === flag),
      );
      expect(client).toBe(name);
      expect(await run(name, ...flags)).toMatchObject({ status: 0, err: "" });
    }
  },
);

test("TOML keeps every line of its own, and what would be there twice is refused", () => {
  const mine = '# mine\nmodel = "x"\n\n[mcp_servers.notes]\nurl = "http://a"\n';
  const edit = tomlBlock("config.toml", "", "[[hooks.PreToolUse]]\n");
  const after = edit.add(mine);
  expect(after.startsWith(mine)).toBe(true);
  expect(edit.remove(after)).toBe(mine);
  const twice = tomlBlock("config.toml", "", '[mcp_servers.notes]\nurl = "http://b"\n');
  expect(() => twice.add(mine)).toThrow("it says some of this already");
});

test("JSON is changed with its tabs, its line ends and its trailing commas", () => {
  const mine = '{\r\n\t"a": [\r\n\t\t1, // one\r\n\t],\r\n}\r\n';
  const edit = jsonEdit("x.json", [{ at: ["b", "c"], entry: { command: "reeve-hook" } }]);
  const after = edit.add(mine);
  expect(after).toContain('\t"a": [\r\n\t\t1, // one\r\n\t],');
  expect(after).toContain('\t"b"');
  expect(edit.remove(after)).not.toContain("reeve");
});

test("a diff shows three lines around each change", () => {
  const old = Array.from({ length: 20 }, (_, n) => `line ${n}`).join("\n");
  const lines = diff("f", old, old.replace("line 10", "other")).split("\n");
  expect(lines).toContain("-line 10");
  expect(lines).toContain("+other");
  expect(lines).toContain(" line 7");
  expect(lines).not.toContain(" line 6");
  expect(diff("f", old, old)).toBe("");
});
