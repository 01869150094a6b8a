import type { Fault } from "@reeve/contract/problem";
import { placeOf } from "../authoring/position.ts";
import { conditionIndex, type Slice } from "../authoring/split.ts";
import type { Names } from "../authoring/literals.ts";
import { all, always, isJson, negated, type Json, type Known } from "./always.ts";
import { covered } from "./covered.ts";
import { misnamed } from "./misnamed.ts";

/** A warning, with the number of the statement it is about. */
export interface Lint {
  readonly statement: number;
  readonly fault: Fault;
  /** The statement can never apply. */
  readonly unreachable: boolean;
}

/**
 * What a valid policy can hardly mean: statements that never apply, conditions that decide nothing, permits and forbids
 * of everything, names that nothing has. Only what is certain is said, because a warning that is wrong teaches people to
 * read none.
 */
export function lint(
  cedar: string,
  slices: readonly Slice[],
  statements: readonly unknown[],
  names: Names,
): readonly Lint[] {
  return statements.flatMap((json, n): Lint[] => {
    const slice = slices[n];
    if (!isJson(json) || !slice) return [];
    const at = (index: number) => placeOf(cedar, slice.start + Math.max(index, 0));
    const of = ({ index, unreachable, ...fault }: Found): Lint => ({
      statement: n,
      fault: { ...at(index), ...fault },
      unreachable: unreachable === true,
    });
    const conditions = ofConditions(json, slice);
    const never = conditions.some(({ unreachable }) => unreachable);
    return [
      ...conditions,
      ...(never ? [] : ofStatement(json)),
      ...(never ? [] : covered(statements, n)),
      ...misnamed(json, slice, names),
    ]
      .sort((one, other) => one.index - other.index)
      .map(of);
  });
}

/** Something to warn of, and where in the statement's text. */
export interface Found extends Pick<Fault, "message" | "hint"> {
  readonly message: string;
  readonly index: number;
  readonly unreachable?: boolean;
}

function ofConditions(json: Json, slice: Slice): readonly Found[] {
  const known: Known = { resource: resourceType(json) };
  const conditions = Array.isArray(json["conditions"]) ? (json["conditions"] as Json[]) : [];
  const wanted = conditions.map(({ kind, body }) => (kind === "unless" ? negated(body) : body));
  const found = wanted.flatMap((body, n): Found[] => {
    const value = always(body, known);
    if (value === null) return [];
    const kind = conditions[n]?.["kind"] === "unless" ? "unless" : "when";
    const index = conditionIndex(slice.text, n);
    return [value ? decidesNothing(index, kind) : neverApplies(index, kind)];
  });
  if (found.some(({ unreachable }) => unreachable) || all(wanted, known) !== false) return found;
  const index = conditionIndex(slice.text, wanted.length - 1);
  return [
    ...found,
    {
      index,
      unreachable: true,
      message: "This statement can never apply: its conditions rule each other out.",
      hint: "Change one of them, or take the statement away.",
    },
  ];
}

const decidesNothing = (index: number, kind: "when" | "unless"): Found => ({
  index,
  message:
    kind === "when"
      ? "This condition is always true, so it decides nothing."
      : "This exception is never true, so it excepts nothing.",
  hint: "Take it away, or write what it should depend on.",
});
const neverApplies = (index: number, kind: "when" | "unless"): Found => ({
  index,
  unreachable: true,
  message:
    kind === "when"
      ? "This statement can never apply: its condition is never true."
      : "This statement can never apply: its exception is always true.",
  hint: "Change the condition, or take the statement away.",
});

/** A scope that names one tool leaves one type of resource; one that names the type says it. */
function resourceType(json: Json): string | null {
  const resource = isJson(json["resource"]) ? json["resource"] : {};
  if (resource["op"] === "is" && typeof resource["entity_type"] === "string")
    return resource["entity_type"];
  const entity = isJson(resource["entity"]) ? resource["entity"] : {};
  if (resource["op"] === "==" && typeof entity["type"] === "string") return entity["type"];
  const action = isJson(json["action"]) ? json["action"] : {};
  const named = isJson(action["entity"]) ? String(action["entity"]["id"]) : "";
  return action["op"] === "==" && named.includes("/") ? "Reeve::Tool" : null;
}

const open = (json: Json, side: string): boolean =>
  isJson(json[side]) && json[side]["op"] === "All";

/** Without a scope and without a condition that asks who or what, a statement is about everything. */
function ofStatement(json: Json): readonly Found[] {
  if (!["principal", "action", "resource"].every((side) => open(json, side))) return [];
  const conditions = Array.isArray(json["conditions"]) ? json["conditions"] : [];
  if (json["effect"] === "forbid")
    return conditions.length > 0
      ? []
      : [
          {
            index: 0,
            message: "This forbids everything to every agent.",
            hint: "Name an agent, an action or a resource, or add a condition.",
          },
        ];
  const text = JSON.stringify(conditions);
  return /"Var":"(principal|action|resource)"/.test(text)
    ? []
    : [
        {
          index: 0,
          message:
            conditions.length === 0
              ? "This permits everything to every agent."
              : "This permits every tool to every agent: no part of it says who or what.",
          hint: 'Name an agent, an action such as Reeve::Action::"read_data", or a resource.',
        },
      ];
}
