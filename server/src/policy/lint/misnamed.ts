import type { Names } from "../authoring/literals.ts";
import type { Slice } from "../authoring/split.ts";
import { closed, isJson, literal, pathOf, type Json } from "./always.ts";
import type { Found } from "./lint.ts";

/** Texts that a condition compares with something that never has them: a tier that is none, a tool that is not there. */
export function misnamed(json: Json, slice: Slice, names: Names): readonly Found[] {
  const found: Found[] = [];
  const open: unknown[] = [json["conditions"]];
  while (open.length > 0) {
    const next = open.pop();
    if (Array.isArray(next)) open.push(...(next as unknown[]));
    if (!isJson(next)) continue;
    open.push(...Object.values(next));
    for (const operator of ["==", "!="]) {
      const body = next[operator];
      if (!isJson(body)) continue;
      found.push(...otherValue(slice, body["left"], body["right"]));
      found.push(...otherValue(slice, body["right"], body["left"]));
    }
    if (isJson(next["contains"])) found.push(...unusedTool(slice, next["contains"], names));
  }
  return found.reverse();
}

function otherValue(slice: Slice, asked: unknown, given: unknown): readonly Found[] {
  const [path, value] = [pathOf(asked), literal(given)];
  const values = closed[path ?? ""];
  if (!values || typeof value !== "string" || values.includes(value)) return [];
  return [
    {
      index: slice.text.indexOf(JSON.stringify(value)),
      message: `${path} is never ${JSON.stringify(value)}.`,
      hint: `It is ${values.slice(0, -1).join(", ")} or ${values.at(-1)}.`,
    },
  ];
}

function unusedTool(slice: Slice, body: Json, names: Names): readonly Found[] {
  const value = literal(body["right"]);
  if (pathOf(body["left"]) !== "context.base.session.toolsUsed" || typeof value !== "string")
    return [];
  if (names.tools.has(value)) return [];
  return [
    {
      index: slice.text.indexOf(JSON.stringify(value)),
      message: `No tool is called ${value} yet.`,
      hint: "Tools are named by their server and their own name, with a slash between them.",
    },
  ];
}
