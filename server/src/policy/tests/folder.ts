import { PolicyRegistry, PolicyTestFile } from "@reeve/contract/policy-test";
import { PolicyName } from "@reeve/contract/policy";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { BadPolicyFile, modeOf } from "../authoring/files.ts";
import { BadTestFile, readTestFile, type ReadFile } from "./read-file.ts";

export interface PolicyFile {
  readonly file: string;
  readonly name: string;
  readonly cedar: string;
  readonly mode: "shadow" | "enforce";
}

/** What a folder of policies and their tests holds. */
export interface TestFolder {
  readonly registry: PolicyRegistry;
  readonly policies: readonly PolicyFile[];
  readonly tests: readonly ReadFile<PolicyTestFile>[];
}

const isTest = /\.test\.(ya?ml|json)$/;
const isRegistry = /^registry\.(ya?ml|json)$/;
const isListing = /^tools[\\/][^\\/]+\.json$/;
const mostFiles = 10_000;

/** A server's answer to `tools/list`, bare or in its envelope. */
const Listing = z.union([
  z.looseObject({ tools: z.array(z.looseObject({ name: z.string() })) }),
  z
    .looseObject({ result: z.looseObject({ tools: z.array(z.looseObject({ name: z.string() })) }) })
    .transform(({ result }) => result),
]);

const bad = (file: string, message: string, fix: string): BadTestFile =>
  new BadTestFile([{ file, line: 1, column: 1, field: null, message, fix }]);

/** Reads a folder: `*.cedar`, `*.test.yaml` (or .yml, .json), `registry.json`, and `tools/<server>.json`. */
export async function readTestFolder(
  root: string,
  leaveOut: string | null = null,
): Promise<TestFolder> {
  const files = await filesOf(root, leaveOut);
  const [registryFile, second] = files.filter((file) => isRegistry.test(file));
  if (second !== undefined)
    throw bad(second, `There is ${registryFile} as well.`, "Keep one of them.");
  const read =
    registryFile === undefined
      ? null
      : await readTestFile(path.join(root, registryFile), registryFile, PolicyRegistry);
  const listings = await Promise.all(
    files
      .filter((file) => isListing.test(file))
      .map(async (file) => ({
        file,
        server: path.basename(file, ".json"),
        tools: (await readTestFile(path.join(root, file), file, Listing)).content.tools,
      })),
  );
  const registry = merged(read?.content ?? { agents: [], servers: [], grants: [] }, listings);
  if (read) consistent(read);
  const policies = await Promise.all(
    files.filter((file) => file.endsWith(".cedar")).map((file) => policyFile(root, file)),
  );
  const seen = new Map<string, string>();
  for (const { name, file } of policies) {
    const other = seen.get(name);
    if (other !== undefined)
      throw bad(file, `${other} is a policy of the same name.`, "Give one of them another name.");
    seen.set(name, file);
  }
  const tests = await Promise.all(
    files
      .filter((file) => isTest.test(file))
      .map((file) => readTestFile(path.join(root, file), file, PolicyTestFile)),
  );
  return { registry, policies, tests };
}

async function filesOf(root: string, leaveOut: string | null): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      throw bad(root, `The folder cannot be read: ${(error as Error).message}.`, "Name another.");
    },
  );
  const out = leaveOut === null ? null : path.resolve(leaveOut);
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => out === null || !path.resolve(file).startsWith(`${out}${path.sep}`))
    .map((file) => path.relative(root, file))
    .filter((file) => !/(^|[\\/])(node_modules|\.git)[\\/]/.test(file));
  if (files.length > mostFiles)
    throw bad(root, `The folder has more than ${mostFiles} files.`, "Name the one with policies.");
  return files.sort();
}

async function policyFile(root: string, file: string): Promise<PolicyFile> {
  const name = PolicyName.safeParse(path.basename(file, ".cedar"));
  if (!name.success)
    throw bad(
      file,
      "Its name cannot be a policy's name.",
      "Use lower-case letters, digits and . _ - between them.",
    );
  const cedar = await readFile(path.join(root, file), "utf8");
  try {
    return { file, name: name.data, cedar, mode: modeOf(file, cedar) };
  } catch (error) {
    if (!(error instanceof BadPolicyFile)) throw error;
    throw bad(
      file,
      "Its first line names no mode.",
      "Write `// mode: shadow` or `// mode: enforce`.",
    );
  }
}

function merged(
  registry: PolicyRegistry,
  listings: readonly { server: string; tools: PolicyRegistry["servers"][number]["tools"] }[],
): PolicyRegistry {
  const servers = new Map(registry.servers.map((server) => [server.name, server]));
  for (const { server, tools } of listings) {
    const known = servers.get(server) ?? { name: server, dataClasses: [], tools: [], declared: {} };
    servers.set(server, { ...known, tools: [...known.tools, ...tools] });
  }
  return { ...registry, servers: [...servers.values()] };
}

/** Names that are there twice, or that nothing has. */
function consistent({ content, fault }: ReadFile<PolicyRegistry>): void {
  const faults = [
    ...twice(content.agents.map(({ name }) => name)).map((at) =>
      fault(["agents", at, "name"], "Another agent has that name.", "Each has its own."),
    ),
    ...twice(content.servers.map(({ name }) => name)).map((at) =>
      fault(["servers", at, "name"], "Another server has that name.", "Each has its own."),
    ),
    ...content.grants.flatMap(({ agent }, at) =>
      content.agents.some(({ name }) => name === agent)
        ? []
        : [fault(["grants", at, "agent"], `There is no agent ${agent}.`, "Name one of `agents`.")],
    ),
  ];
  if (faults.length > 0) throw new BadTestFile(faults);
}

const twice = (names: readonly string[]): readonly number[] =>
  names.flatMap((name, at) => (names.indexOf(name) < at ? [at] : []));
