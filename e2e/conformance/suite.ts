import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

export const revisions = ["2025-11-25", "2026-07-28"] as const;
export type Revision = (typeof revisions)[number];

/** What a run of the official suite found: for each scenario its checks in order, `id status`. */
export type Found = ReadonlyMap<string, readonly Check[]>;
export interface Check {
  readonly id: string;
  readonly status: string;
  readonly error: string | null;
}

const suite = createRequire(import.meta.url).resolve(
  "@modelcontextprotocol/conformance/dist/index.js",
);

/**
 * The suite imports a function that Node has only since 22, for a command that is not used here; without this it does
 * not start on 20.
 */
const hook = `data:text/javascript,${encodeURIComponent(`
import { register } from "node:module";
register("data:text/javascript," + encodeURIComponent(\`
export async function load(url, context, next) {
  const loaded = await next(url, context);
  return url.endsWith("/@modelcontextprotocol/conformance/dist/index.js")
    ? { ...loaded, source: String(loaded.source).replace("globSync as a,", "") }
    : loaded;
}\`));
`)}`;

/** Runs one command of the suite to its end. Whether it found failures is in what it found. */
export async function runSuite(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ found: Found; said: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-conformance-"));
  try {
    const { said } = await start([...args, "-o", folder], env);
    const found = await readFound(folder);
    if (found.size === 0) throw new Error(`the suite wrote no results:\n${said}`);
    return { found, said };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ said: string }> {
  const child = spawn(process.execPath, ["--import", hook, suite, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (piece: Buffer) => (said += piece.toString()));
  await once(child, "close");
  return { said };
}

async function readFound(folder: string): Promise<Found> {
  const found = new Map<string, Check[]>();
  for (const file of await readdir(folder, { recursive: true })) {
    if (path.basename(file) !== "checks.json") continue;
    const name = path
      .dirname(file)
      .replace(/^(server|authorization)-/, "")
      .replace(/-\d{4}-\d\d-\d\dT[\dZ-]+$/, "");
    const checks = JSON.parse(await readFile(path.join(folder, file), "utf8")) as {
      id: string;
      status: string;
      errorMessage?: string;
    }[];
    found.set(
      name,
      checks.map(({ id, status, errorMessage }) => ({ id, status, error: errorMessage ?? null })),
    );
  }
  return found;
}

/** What a revision requires, and what is run besides, with the suite's reason for not scoring it. */
export interface Required {
  readonly server: readonly string[];
  readonly client: readonly string[];
  readonly unscored: ReadonlyMap<string, string>;
}

export async function requirements(revision: Revision): Promise<Required> {
  const { said } = await start(["list", "--requirements", revision]);
  const server: string[] = [];
  const client: string[] = [];
  const unscored = new Map<string, string>();
  let reason = "";
  let into: string[] | null = null;
  for (const line of said.split("\n")) {
    if (line.startsWith("Server scenarios")) into = server;
    else if (line.startsWith("Client scenarios")) into = client;
    else if (line.startsWith("Run and reported")) into = null;
    reason = /^ {2}([a-z-]+) \(\d+\):/.exec(line)?.[1] ?? reason;
    const name = /^ +- (\S+)/.exec(line)?.[1];
    if (name === undefined) continue;
    if (into === null) unscored.set(name, reason);
    else into.push(name);
  }
  return { server, client, unscored };
}
