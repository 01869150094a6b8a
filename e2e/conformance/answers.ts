import type { Scenario } from "./client.ts";

interface Tool {
  readonly name: string;
  readonly inputSchema: unknown;
}

/** The calls that a scenario prescribes for a tool; else one, with something for each argument. */
export function argumentsOf(
  { given }: Scenario,
  tool: Tool,
  all: readonly Tool[],
): Record<string, unknown>[] {
  const prescribed = given["toolCalls"];
  if (Array.isArray(prescribed))
    return (prescribed as { name: string; arguments: Record<string, unknown> }[])
      .filter(({ name }) => name === tool.name)
      .map((call) => call.arguments);
  // A tool that wants a schema is shown that of its neighbour, as it arrived.
  const neighbour = all.find(({ name }) => name !== tool.name)?.inputSchema;
  return [
    "schema" in propertiesOf(tool.inputSchema)
      ? { schema: neighbour }
      : answersTo(tool.inputSchema),
  ];
}

const examples: Readonly<Record<string, unknown>> = {
  string: "test",
  number: 5,
  integer: 5,
  boolean: true,
};

/** Something for everything that is asked and has no default. */
export function answersTo(schema: unknown): Record<string, string | number | boolean | string[]> {
  const answers: Record<string, unknown> = {};
  for (const [name, { type, default: otherwise }] of Object.entries(propertiesOf(schema)))
    if (otherwise === undefined && type !== undefined) answers[name] = examples[type];
  return answers as ReturnType<typeof answersTo>;
}

type Properties = Record<string, { readonly type?: string; readonly default?: unknown }>;

const propertiesOf = (schema: unknown): Properties =>
  (schema as { properties?: Properties } | null)?.properties ?? {};
