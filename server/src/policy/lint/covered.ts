import { isJson, type Json } from "./always.ts";
import type { Found } from "./lint.ts";

const sides = ["principal", "action", "resource"] as const;
const text = (value: unknown): string => JSON.stringify(value);

/** A statement that another of the same text leaves without effect. */
export function covered(statements: readonly unknown[], n: number): readonly Found[] {
  const json = statements[n] as Json;
  if (mode(json) !== "enforce") return [];
  const twin = statements.findIndex((other, at) => at < n && isJson(other) && twins(json, other));
  if (twin >= 0)
    return [
      {
        index: 0,
        message: `This says the same as statement ${twin + 1}, so it changes nothing.`,
        hint: "Take one of them away.",
        unreachable: true,
      },
    ];
  if (json["effect"] !== "permit") return [];
  const wall = statements.findIndex((other) => isJson(other) && forbidsAll(other, json));
  return wall < 0
    ? []
    : [
        {
          index: 0,
          message: `This permit can never apply: statement ${wall + 1} forbids all of it.`,
          hint: "A forbid wins over every permit. Add a condition to the forbid, or take this away.",
          unreachable: true,
        },
      ];
}

const annotations = (json: Json): Json => (isJson(json["annotations"]) ? json["annotations"] : {});
const mode = (json: Json): unknown => annotations(json)["mode"] ?? "enforce";

/** The same in all that decides: names and reasons may differ. */
function twins(one: Json, other: Json): boolean {
  const meant = ({ effect, principal, action, resource, conditions, ...it }: Json): string => {
    const { id: _, reason: __, ...rest } = annotations(it);
    return text([effect, principal, action, resource, conditions, rest]);
  };
  return meant(one) === meant(other);
}

/** An unconditional block, in force, of all that a permit is about. */
function forbidsAll(forbid: Json, permit: Json): boolean {
  if (forbid["effect"] !== "forbid" || mode(forbid) !== "enforce") return false;
  if ((annotations(forbid)["outcome"] ?? "block") !== "block") return false;
  if (!Array.isArray(forbid["conditions"]) || forbid["conditions"].length > 0) return false;
  return sides.every((side) => {
    const [outer, inner] = [forbid[side], permit[side]];
    return (isJson(outer) && outer["op"] === "All") || text(outer) === text(inner);
  });
}
