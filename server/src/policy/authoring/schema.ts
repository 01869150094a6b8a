import type { Fault } from "@reeve/contract/problem";
import type { Effect } from "@reeve/contract/server";
import { attributeName } from "../decide/normalise.ts";
import { emptyShape, type RecordShape, type Shape } from "../snapshot/shape.ts";
import { groupsOf } from "../snapshot/vocabulary.ts";

export interface SchemaTool {
  readonly server: string;
  readonly name: string;
  readonly effect: Effect;
  readonly shape: RecordShape;
  /** Members of its arguments that Cedar cannot express; the empty name is the whole. */
  readonly lost: readonly string[];
}

type CedarType = Readonly<Record<string, unknown>>;

const text: CedarType = { type: "String" };
const bool: CedarType = { type: "Boolean" };
const number: CedarType = { type: "Long" };
const set = (element: CedarType): CedarType => ({ type: "Set", element });
const entity = (name: string): CedarType => ({ type: "Entity", name });
const recordType = (attributes: Readonly<Record<string, CedarType>>): CedarType => ({
  type: "Record",
  attributes,
});
const optional = (type: CedarType): CedarType => ({ ...type, required: false });

const traits = recordType({
  name: text,
  risk: text,
  effect: text,
  external: bool,
  sideEffect: bool,
  egress: bool,
  dataClasses: set(text),
});
const datetime: CedarType = { type: "Extension", name: "datetime" };
const bySource = recordType({
  user: set(text),
  trusted: set(text),
  requested: set(text),
  untrusted: set(text),
  unknown: set(text),
});
const base = recordType({
  now: datetime,
  argsHash: text,
  costMicros: number,
  session: recordType({
    id: text,
    taint: set(text),
    toolsUsed: set(text),
    calls60s: number,
    spentMicros: number,
    budgetMicros: number,
    destinations: recordType({
      user: set(text),
      trusted: set(text),
      untrusted: set(text),
      unknown: set(text),
    }),
    flow: recordType({
      asked: bool,
      handedOver: bool,
      strangers: bool,
      targets: bySource,
      places: bySource,
    }),
  }),
  applied: set(text),
  person: optional(entity("Human")),
  approval: optional(
    recordType({
      by: entity("Human"),
      argsHash: text,
      policies: set(text),
      expiresAt: datetime,
    }),
  ),
  breakGlass: optional(recordType({ by: entity("Human"), ticket: text, expiresAt: datetime })),
});

const context = (args: CedarType): CedarType => recordType({ base, args });
const on = (resource: string, args: CedarType) => ({
  principalTypes: ["Agent"],
  resourceTypes: [resource],
  context: context(args),
});

/** The Cedar schema (as Cedar JSON) that policies are validated against: the vocabulary, and one action for each tool. */
export function schemaOf(tools: readonly SchemaTool[]): Record<string, unknown> {
  const actions: [string, unknown][] = [
    ["call_tool", {}],
    [
      "read_data",
      {
        appliesTo: on(
          "Server",
          recordType({ method: text, uri: optional(text), name: optional(text) }),
        ),
      },
    ],
    ["call_model", { appliesTo: on("Server", recordType({ method: optional(text) })) }],
    ["request", { appliesTo: on("Server", recordType({ method: text })) }],
    ...tools.map((tool): [string, unknown] => [
      `${tool.server}/${tool.name}`,
      {
        memberOf: groupsOf(tool.effect).map(({ id }) => ({ id })),
        appliesTo: on("Tool", cedarType(tool.shape)),
      },
    ]),
  ];
  return {
    Reeve: {
      entityTypes: {
        Human: { shape: recordType({ name: text, email: text, role: text }) },
        Agent: {
          shape: recordType({
            name: text,
            env: text,
            tier: text,
            trust: number,
            ready: bool,
            owner: optional(entity("Human")),
          }),
        },
        Server: { shape: traits },
        Tool: { memberOfTypes: ["Server"], shape: traits },
      },
      actions: Object.fromEntries(actions),
    },
  };
}

function cedarType(shape: Shape): CedarType {
  switch (shape.kind) {
    case "Long":
      return number;
    case "Decimal":
      return { type: "Extension", name: "decimal" };
    case "String":
      return text;
    case "Boolean":
      return bool;
    case "Set":
      return set(cedarType(shape.element));
    case "Record":
      return recordType(
        Object.fromEntries(
          [...shape.members].map(([name, member]) => {
            const type = cedarType(member.shape);
            return [attributeName(name), member.required ? type : optional(type)];
          }),
        ),
      );
  }
}

/** What policies cannot speak of, so that nobody is surprised by it. */
export const schemaWarnings = (tools: readonly SchemaTool[]): readonly Fault[] =>
  tools
    .filter(({ lost }) => lost.length > 0)
    .map(({ server, name, shape, lost }) => ({
      message:
        shape === emptyShape
          ? `Policies cannot use the arguments of ${server}/${name}: Cedar cannot express its input schema.`
          : `Policies cannot use ${lost.join(", ")} of ${server}/${name}: Cedar cannot express it.`,
    }));
