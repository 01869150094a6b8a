import { afterAll, expect, test } from "vitest";
import { openAuthor } from "../authoring/author.ts";
import { parseExact } from "../authoring/est.ts";
import { cedarOf } from "./cedar.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

interface Statement {
  readonly json: { readonly conditions: readonly { readonly body: unknown }[] };
}
const bodyOf = async (condition: string): Promise<unknown> => {
  const [text = ""] = await author.statements([
    `permit(principal, action, resource) when { ${condition} };`,
  ]);
  return (parseExact(text) as Statement).json.conditions[0]?.body;
};

test.each([
  "1 + 2 * 3 == 7 && !(true || false)",
  "(1 + 2) * 3 - -4 > context.args.n",
  'principal in Reeve::Team::"a \\" b" || resource is Reeve::Tool in Reeve::Server::"s"',
  'context.args["odd name"].x has "y z" && context has args.deep.path',
  'context.args.to like "*@exam\\*ple.com" && "a\\nb" == "\\u{7f}"',
  'if context.args has limit then context.args.limit > 100 else ["a", "b"].contains("a")',
  'decimal("1.5").lessThan(decimal("2.0")) && ip("10.0.0.1").isInRange(ip("10.0.0.0/8"))',
  'context.base.now.toTime() < duration("6h") && datetime("2026-01-01") < context.base.now',
  '{"a": 1, "b c": [true]}.a == 9223372036854775807 && principal.getTag("t") == "x"',
  "context.base.session.taint.containsAny([]) && [1].containsAll([1]) && [].isEmpty()",
])("%s", async (condition) => {
  const body = await bodyOf(condition);
  expect(await bodyOf(cedarOf(body))).toEqual(body);
});
