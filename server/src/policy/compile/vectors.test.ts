import { afterAll, expect, test } from "vitest";
import { ourVerdicts } from "../../../test/oracle/case.ts";
import { openCedar } from "../../../test/oracle/cedar.ts";
import { vectorCase, vectors } from "../../../test/oracle/vectors.ts";
import { openAuthor } from "../authoring/author.ts";

const author = openAuthor();
const cedar = openCedar();
afterAll(async () => {
  cedar[Symbol.dispose]();
  await author[Symbol.asyncDispose]();
});

test.each([...vectors])("%s", { timeout: 60_000 }, async (_name, conditions) => {
  const { ours, cedars } = await vectorCase(author, conditions);
  const [theirs = ""] = (await cedar.verdicts([cedars]))[0] ?? [];
  const [own = ""] = ourVerdicts(ours);
  expect(theirs).toContain("v1");
  // A list of what differs, by its own text, is easier to read than two long lines.
  const wrong = conditions.filter((_, n) => said(own, n) !== said(theirs, n));
  expect(wrong).toEqual([]);
  expect(own).toBe(theirs);
});

/** Where a verdict names the policy of a condition: among those that hold, among those that failed, or nowhere. */
function said(verdict: string, n: number): string {
  const [holds = "", failed = ""] = verdict.split(" failed ");
  const named = new RegExp(`[[,]v${n}[\\],]|\\[v${n}\\]`);
  return named.test(holds) ? "true" : named.test(failed) ? "error" : "false";
}
