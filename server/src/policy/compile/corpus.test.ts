import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { ourVerdicts } from "../../../test/oracle/case.ts";
import { corpusCases } from "../../../test/oracle/corpus.ts";
import { openAuthor } from "../authoring/author.ts";

const archive = path.resolve(
  import.meta.dirname,
  "../../../../../shared/cedar-corpus/corpus-tests.tar.gz",
);
/** All of it takes half a minute: what guards main takes that, a run at the desk looks at every thirteenth. */
const every = process.env["CI"] === "true" ? 1 : 13;
const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

test(
  "the compiled policies decide as Cedar does, with the same reasons and errors, over its own corpus",
  { timeout: 240_000 },
  async (context) => {
    context.skip(!existsSync(archive), `there is no corpus at ${archive}`);
    const wrong: string[] = [];
    for await (const { name, it, expected } of corpusCases(author, archive, every))
      for (const [n, own] of ourVerdicts(it).entries())
        if (own !== expected[n]) wrong.push(`${name} request ${n}: ${own}, not ${expected[n]}`);
    expect(wrong).toEqual([]);
  },
);
