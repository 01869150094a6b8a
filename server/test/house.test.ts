import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const rooms = [
  "platform",
  "registry",
  "access",
  "policy",
  "ledger",
  "response",
  "gateway",
  "evals",
  "maturity",
  "market",
];
const packages = ["contract", "server", "console", "cli", "sdk", "e2e", "demo", "bench", "faults"];
const maxLines = 300;
const maxDepth = 4;

interface Source {
  readonly file: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const isTest = (file: string): boolean =>
  /\.test\.tsx?$/.test(file) || file.startsWith("server/test/");

async function sources(folder: string): Promise<Source[]> {
  const entries = await readdir(path.join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(node_modules|dist)\//.test(file));
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(path.join(root, file), "utf8");
      const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(
        (match) => match[1] as string,
      );
      return { file, text, imports };
    }),
  );
}

const all = (await Promise.all(packages.map(sources))).flat();
const code = all.filter(({ file }) => !isTest(file));
const roomOf = (file: string): number =>
  rooms.indexOf(/^server\/src\/([a-z]+)\//.exec(file)?.[1] ?? "");
const resolved = (file: string, specifier: string): string =>
  specifier.startsWith(".") ? path.join(path.dirname(file), specifier) : specifier;

test("a room imports only from itself and from rooms before it", () => {
  const wrong = code.flatMap(({ file, imports }) =>
    imports
      .filter((specifier) => specifier.startsWith("."))
      .filter((specifier) => roomOf(file) >= 0 && roomOf(resolved(file, specifier)) > roomOf(file))
      .map((specifier) => `${file} imports ${specifier}`),
  );
  expect(wrong).toEqual([]);
});

test("every folder of the server is a room of the plan", async () => {
  const folders = (await readdir(path.join(root, "server/src"), { withFileTypes: true })).filter(
    (entry) => entry.isDirectory(),
  );
  expect(folders.map((entry) => entry.name).filter((name) => !rooms.includes(name))).toEqual([]);
});

test("packages see each other only as the plan allows", () => {
  const allowed: Record<string, readonly string[]> = {
    contract: [],
    server: ["contract"],
    console: ["contract"],
    cli: ["contract", "server", "sdk"],
    sdk: ["contract"],
    e2e: packages,
    demo: packages,
    bench: packages,
    faults: packages,
  };
  const wrong = code.flatMap(({ file, imports }) => {
    const own = file.slice(0, file.indexOf("/"));
    return imports
      .map((specifier) => /^@reeve\/([a-z0-9]+)/.exec(specifier)?.[1])
      .filter(
        (target) =>
          target !== undefined && target !== own && !(allowed[own] ?? []).includes(target),
      )
      .map((target) => `${file} imports @reeve/${target}`);
  });
  expect(wrong).toEqual([]);
});

test("the contract imports zod and nothing else, the SDK nothing but types", () => {
  for (const { file, imports } of code.filter((source) => source.file.startsWith("contract/")))
    for (const specifier of imports) expect(specifier, file).toMatch(/^(zod|\.\.?\/.*)$/);
  for (const { file, text } of code.filter((source) => source.file.startsWith("sdk/")))
    for (const line of text.matchAll(/^import (?!type)[^;]*from "(?!\.)([^"]+)"/gm))
      expect.unreachable(`${file} imports ${line[1]} at run time`);
});

test("the console brings no schemas along: their code is what its page's policy forbids", () => {
  for (const { file, text } of code.filter((source) => source.file.startsWith("console/src/")))
    for (const [, name] of text.matchAll(
      /import (?!type)[^;]*? from "@reeve\/contract\/([a-z/-]+)"/g,
    ))
      expect(name, file).toMatch(/^(unseen|many|maturity\/.+)$/);
});

/** Each line: what only the files that match may do. */
const onlyHere: readonly { what: string; seen: RegExp; where: RegExp }[] = [
  {
    what: "write SQL",
    seen: /from "(kysely|pg)"|\.pool\.query|sql`/,
    where: /\/([a-z-]*store|[a-z-]*-store)\.ts$|^server\/src\/platform\/|^server\/src\/ledger\//,
  },
  {
    what: "read the environment",
    seen: /process\.env/,
    where:
      /^(cli\/src|demo\/src|bench\/src|bench\/src\/(policy|replay|otlp|search|evals|size))\/main\.ts$|^(e2e|server\/test)\//,
  },
  {
    what: "end the process",
    seen: /process\.exit\(|process\.exitCode/,
    where: /\/main\.ts$|process\.(js|ts)$/,
  },
  {
    what: "ask the time",
    seen: /Date\.now\(\)|new Date\(\)/,
    where: /^server\/src\/platform\/clock\.ts$|^(console|cli|sdk|e2e|demo|bench|faults)\//,
  },
  { what: "draw randomness", seen: /Math\.random\(\)/, where: /^(demo|bench|e2e)\// },
  {
    what: "load cedar-wasm",
    seen: /from "@cedar-policy\/cedar-wasm/,
    where:
      /^server\/src\/policy\/authoring\/author-process\.(js|ts)$|^bench\/src\/policy\/cedar-side\.ts$/,
  },
];

test.each(onlyHere)("only here: $what", ({ seen, where }) => {
  const wrong = code
    .filter(({ file, text }) => seen.test(text) && !where.test(file))
    .map(({ file }) => file);
  expect(wrong).toEqual([]);
});

test("files stay short and folders flat", () => {
  const long = code
    .filter(({ text }) => text.split("\n").length - 1 > maxLines)
    .map(({ file }) => file);
  const deep = all
    .filter(({ file }) => file.split("/").length - 1 > maxDepth)
    .map(({ file }) => file);
  expect({ long, deep }).toEqual({ long: [], deep: [] });
});

test("no drawers: no utils, helpers, common, managers, types or barrels", () => {
  const drawer = /(^|\/)(utils?|helpers?|common|misc|shared|managers?|types|index)(\.tsx?$|\/)/;
  expect(all.map(({ file }) => file).filter((file) => drawer.test(file))).toEqual([]);
});
