import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string): Promise<string> => readFile(path.join(root, file), "utf8");
const pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];

async function markdown(): Promise<string[]> {
  const docs = (await readdir(path.join(root, "docs"), { recursive: true })).filter((name) =>
    name.endsWith(".md"),
  );
  return [...pages, ...docs.map((name) => `docs/${name}`)];
}

test("every link and picture of the docs leads to a file that is there", async () => {
  const broken: string[] = [];
  for (const file of await markdown())
    for (const [, target] of (await read(file)).matchAll(
      /\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)/g,
    ))
      if (!existsSync(path.join(root, path.dirname(file), target as string)))
        broken.push(`${file}: ${target}`);
  expect(broken).toEqual([]);
});

test("every file of the project that the docs name is there", async () => {
  const broken: string[] = [];
  const folders = "contract|server|console|cli|sdk|e2e|demo|bench|faults|docs";
  for (const file of await markdown())
    for (const [, name] of (await read(file)).matchAll(
      new RegExp(`\`((?:${folders})/[\\w./-]*)\``, "g"),
    ))
      if (!existsSync(path.join(root, name as string))) broken.push(`${file}: ${name}`);
  expect(broken).toEqual([]);
});

test("every test that docs/attacks.md names is there, under that name, and no attack has none", async () => {
  const rows = (await read("docs/attacks.md"))
    .split("\n")
    .filter((line) => /^\|(?! what is tried|---)/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(rows.length).toBeGreaterThan(60);
  const missing: string[] = [];
  for (const [, what, , file = "", title = ""] of rows) {
    const name = file.replaceAll("`", "");
    if (title === "" || !existsSync(path.join(root, name)) || !(await read(name)).includes(title))
      missing.push(`${what}: ${name} has no test "${title}"`);
  }
  expect(missing).toEqual([]);
});

test("every npm script that the docs name exists", async () => {
  const { scripts } = JSON.parse(await read("package.json")) as { scripts: Record<string, string> };
  for (const file of await markdown())
    for (const [, name] of (await read(file)).matchAll(/npm run ([a-z:-]+)/g))
      expect(Object.keys(scripts), file).toContain(name);
});

test("every dependency earns its place in docs/dependencies.md, and is pinned", async () => {
  const told = await read("docs/dependencies.md");
  for (const folder of [
    ".",
    "contract",
    "server",
    "console",
    "cli",
    "sdk",
    "e2e",
    "demo",
    "bench",
    "faults",
  ]) {
    const manifest = JSON.parse(await read(`${folder}/package.json`)) as Record<
      string,
      Record<string, string> | undefined
    >;
    for (const kind of ["dependencies", "devDependencies", "optionalDependencies"])
      for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
        expect(version, `${folder}: ${name} is not pinned`).toMatch(/^\d/);
        if (!name.startsWith("@reeve/"))
          expect(told, `${folder}: ${name}`).toContain(`\`${name}\``);
      }
  }
});
