import type { PolicyTestFile } from "@reeve/contract/policy-test";
import type { Fault } from "@reeve/contract/problem";
import type { Author } from "../authoring/author.ts";
import { readPolicy } from "../authoring/read.ts";
import type { StoredPolicy } from "../decide/rules.ts";
import { schemaWarnings } from "../authoring/schema.ts";
import { surroundings, toolsOf } from "../authoring/surroundings.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { readTestFolder, type PolicyFile, type TestFolder } from "./folder.ts";
import { BadTestFile, type FileFault, type ReadFile } from "./read-file.ts";
import { wider } from "./against.ts";
import { broken } from "./reach.ts";
import { runCase, type Mismatch } from "./run-case.ts";
import { worldOf } from "./world.ts";

/** One test and what came of it. */
export interface TestResult {
  readonly name: string;
  readonly line: number;
  readonly faults: readonly FileFault[];
}

export interface TestReport {
  readonly ok: boolean;
  readonly agents: number;
  readonly tools: number;
  /** What is wrong with the policies themselves, and what they are warned of. */
  readonly policies: readonly {
    readonly file: string;
    readonly errors: readonly FileFault[];
    readonly warnings: readonly FileFault[];
  }[];
  readonly files: readonly { readonly file: string; readonly tests: readonly TestResult[] }[];
  /** What the registry says that no policy can use. */
  readonly notes: readonly string[];
}

export interface TestOptions {
  readonly baseline?: string | undefined;
  /** A warning fails as well. */
  readonly strict?: boolean | undefined;
}

/** Tests the policies of a folder, with no server and no database. Throws BadTestFile where a file is not what it has to be. */
export async function testPolicies(
  author: Author,
  root: string,
  { baseline, strict = false }: TestOptions = {},
): Promise<TestReport> {
  const folder = await readTestFolder(root, baseline ?? null);
  if (folder.policies.length === 0)
    throw nothing(
      root,
      "There is no policy here.",
      "Put the policies in files that end in .cedar.",
    );
  if (folder.registry.servers.length === 0)
    throw nothing(
      root,
      "There are no tools here to test policies with.",
      "Write them with: reeve policies registry --json > registry.json",
    );
  const empty = worldOf(folder.registry, [], 0);
  const read = await readAll(author, folder, empty.snapshot);
  const worlds = (at: number): Snapshot => worldOf(folder.registry, read.stored, at).snapshot;
  const sound = read.policies.every(({ errors }) => errors.length === 0);
  // Where a policy cannot be read nothing is decided by the others: every answer would be another.
  const files = sound ? folder.tests.map((file) => testsOf(file, worlds)) : [];
  if (baseline !== undefined && sound)
    files.push(await against(author, folder, baseline, read.stored));
  const failed = files.some(({ tests }) => tests.some(({ faults }) => faults.length > 0));
  const warned = read.policies.some(({ warnings }) => warnings.length > 0);
  const tools = toolsOf(empty.snapshot);
  return {
    ok: sound && !failed && !(strict && warned),
    agents: folder.registry.agents.length,
    tools: tools.length,
    policies: read.policies,
    files,
    notes: [...empty.problems, ...schemaWarnings(tools).map(({ message }) => message)],
  };
}

const nothing = (file: string, message: string, fix: string): BadTestFile =>
  new BadTestFile([{ file, line: 1, column: 1, field: null, message, fix }]);

async function readAll(author: Author, { policies }: TestFolder, world: Snapshot) {
  const around = surroundings(world);
  const stored: StoredPolicy[] = [];
  const results: { file: string; errors: FileFault[]; warnings: FileFault[] }[] = [];
  for (const policy of policies) {
    const { errors, warnings, compiled } = await readPolicy(author, policy.cedar, around);
    stored.push({ name: policy.name, version: 1, mode: policy.mode, compiled });
    const located = (faults: readonly Fault[]) => faults.map((fault) => placed(policy, fault));
    results.push({ file: policy.file, errors: located(errors), warnings: located(warnings) });
  }
  return { stored, policies: results };
}

const placed = ({ file }: PolicyFile, { line, column, message, hint }: Fault): FileFault => ({
  file,
  line: line ?? 1,
  column: column ?? 1,
  field: null,
  message,
  fix: hint ?? null,
});

function testsOf(
  { file, content, fault }: ReadFile<PolicyTestFile>,
  world: (at: number) => Snapshot,
) {
  const snapshot = world(Date.parse(content.now));
  const result = (list: string, n: number, name: string, mismatches: readonly Mismatch[]) => ({
    name,
    line: fault([list, n], "").line,
    faults: mismatches.map(({ path, message, fix }) => fault([list, n, ...path], message, fix)),
  });
  const at = (it: { readonly now?: string | undefined }) => Date.parse(it.now ?? content.now);
  return {
    file,
    tests: [
      ...content.cases.map((it, n) =>
        result("cases", n, it.name, runCase(snapshot, it, at(it)).mismatches),
      ),
      ...content.mustNever.map((it, n) =>
        result("mustNever", n, it.name, broken(snapshot, it, at(it)).mismatches),
      ),
    ],
  };
}

/** No agent reaches further by these policies than by those of another folder, with the same agents and tools. */
async function against(
  author: Author,
  folder: TestFolder,
  baseline: string,
  stored: readonly StoredPolicy[],
) {
  const after = worldOf(folder.registry, stored, 0).snapshot;
  const { policies } = await readTestFolder(baseline);
  const read = await readAll(author, { ...folder, policies }, after);
  const [error] = read.policies.flatMap(({ errors }) => errors);
  if (error) throw new BadTestFile([{ ...error, file: `${baseline}/${error.file}` }]);
  const then = read.stored.map((it) => ({ ...it, version: it.version + 1 }));
  const faults = (await wider(after, stored, then)).map((message) => ({
    file: baseline,
    line: 1,
    column: 1,
    field: null,
    message,
    fix: "Narrow the policy, or take the new access into the baseline.",
  }));
  return { file: baseline, tests: [{ name: "no new access", line: 1, faults }] };
}
