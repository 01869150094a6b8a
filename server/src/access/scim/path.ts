import { readFilter, type Filter } from "./filter.ts";
import { badPath } from "./refused.ts";
import type { Field, Shape } from "./shape.ts";

export interface Step {
  readonly field: Field;
  /** Which of many values are meant; null for all. */
  readonly filter: Filter | null;
}

const mostLetters = 4_000;
const part = /^(?<name>[$\w][-\w$]*)(?:\[(?<filter>(?:[^\]"]|"(?:[^"\\]|\\.)*")*)\])?(?:\.|$)/su;

/** The attribute that a path of PATCH leads to, step by step. Throws `invalidPath`. */
export function readPath(shape: Shape, path: string): Step[] {
  if (path.length > mostLetters) throw badPath(`A path may have ${mostLetters} characters.`);
  let fields = shape.fields;
  let rest = path.trim();
  const steps: Step[] = [];
  const lower = rest.toLowerCase();
  const core = `${shape.schema.toLowerCase()}:`;
  if (lower.startsWith(core)) rest = rest.slice(core.length);
  else if (lower.startsWith("urn:")) {
    const urn = [...shape.fields.keys()].find(
      (key) => key.startsWith("urn:") && lower.startsWith(key),
    );
    const field = urn === undefined ? undefined : shape.fields.get(urn);
    const after = urn === undefined ? "" : rest.slice(urn.length);
    if (!field || !(after === "" || after.startsWith(":"))) throw unknown(path);
    steps.push({ field, filter: null });
    fields = field.fields;
    rest = after.slice(1);
    if (rest === "") return steps;
  }
  while (rest !== "") {
    const read = part.exec(rest);
    const field = fields.get(read?.groups?.name?.toLowerCase() ?? "");
    if (!read || !field) throw unknown(path);
    const filter = read.groups?.filter;
    if (filter !== undefined && !field.many) throw badPath(`\`${field.name}\` has only one value.`);
    steps.push({ field, filter: filter === undefined ? null : filterOf(filter, path) });
    if (read[0].endsWith(".") && read[0].length === rest.length) throw unknown(path);
    rest = rest.slice(read[0].length);
    fields = field.fields;
  }
  if (steps.length === 0) throw unknown(path);
  return steps;
}

function filterOf(text: string, path: string): Filter {
  try {
    return readFilter(text);
  } catch {
    throw badPath(`The filter in the path ${path.slice(0, 100)} cannot be read.`);
  }
}

const unknown = (path: string) =>
  badPath(`The path ${path.slice(0, 100)} leads to no attribute that Reeve knows.`);
