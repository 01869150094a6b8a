import { createWriteStream, existsSync } from "node:fs";
import { once } from "node:events";
import path from "node:path";
import { openAuthor } from "../../../server/src/policy/authoring/author.ts";
import { openCedar } from "../../../server/test/oracle/cedar.ts";
import { corpusCases, type Expected } from "../../../server/test/oracle/corpus.ts";
import { generate } from "../../../server/test/oracle/generate.ts";
import { random } from "../../../server/test/oracle/random.ts";
import { vectorCase, vectors } from "../../../server/test/oracle/vectors.ts";

export interface Collected {
  readonly oracle: "corpus" | "fuzz" | "vectors";
  readonly file: string;
  readonly cases: number;
  readonly requests: number;
}

export interface CollectOptions {
  readonly folder: string;
  readonly root: URL;
  readonly archive: string;
  /** Each how many-eth test of the corpus. */
  readonly step: number;
  readonly seed: number;
  readonly requests: number;
}

/** Asks Cedar once, and writes down what is right, so that each mutant is only compared with it. */
export async function collect(options: CollectOptions): Promise<Collected[]> {
  const { folder, root } = options;
  await using author = openAuthor({
    childFile: new URL("server/src/policy/authoring/author-process.js", root),
    timeoutMs: 300_000,
  });
  using cedar = openCedar(new URL("server/test/oracle/cedar-process.js", root));
  const all: Collected[] = [
    await write("vectors", folder, vectorsOf(author, cedar)),
    await write("fuzz", folder, fuzzOf(cedar, options)),
  ];
  if (existsSync(options.archive))
    all.unshift(await write("corpus", folder, corpusCases(author, options.archive, options.step)));
  return all;
}

type Author = Parameters<typeof vectorCase>[0];
type Cedar = ReturnType<typeof openCedar>;

async function* vectorsOf(author: Author, cedar: Cedar): AsyncGenerator<Expected> {
  for (const [name, conditions] of vectors) {
    const { ours, cedars } = await vectorCase(author, conditions);
    const [expected = []] = await cedar.verdicts([cedars]);
    yield { name, it: ours, expected };
  }
}

async function* fuzzOf(cedar: Cedar, { seed, requests }: CollectOptions): AsyncGenerator<Expected> {
  const draw = random(seed);
  for (let done = 0, n = 0; done < requests;) {
    const cases = Array.from({ length: 50 }, () => generate(draw));
    for (const [at, expected] of (await cedar.verdicts(cases)).entries()) {
      const it = cases[at];
      if (!it) continue;
      done += expected.length;
      yield { name: `case ${n++} of seed ${seed}`, it, expected };
    }
  }
}

async function write(
  oracle: Collected["oracle"],
  folder: string,
  cases: AsyncIterable<Expected>,
): Promise<Collected> {
  const file = path.join(folder, `${oracle}.ndjson`);
  const out = createWriteStream(file);
  const counts = { cases: 0, requests: 0 };
  for await (const one of cases) {
    counts.cases++;
    counts.requests += one.expected.length;
    if (!out.write(`${JSON.stringify(one)}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  return { oracle, file, ...counts };
}
