import { broughtIn, outside, type Narrowing } from "../authoring/narrowing.ts";

/** One place in the arguments that another value stands at now; `to` undefined where there is none any more. */
export interface Edit {
  readonly path: readonly string[];
  readonly to: unknown;
}

/** The arguments with every narrowing applied, in order; the same object where nothing had to be changed. */
export const narrow = (args: object, narrowings: readonly Narrowing[]): object =>
  narrowings.reduce((now: object, it) => within(now, it.tokens, it) as object, args);

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value with what stands at `path` below it brought into the set; what has no such place stays as it is. */
function within(value: unknown, path: readonly string[], it: Narrowing): unknown {
  const [name, ...rest] = path;
  if (name === undefined) {
    const inside = broughtIn(value, it);
    return inside === outside ? value : inside;
  }
  if (Array.isArray(value)) {
    const at = indexOf(name, value.length);
    if (at === null) return value;
    const changed = within(value[at], rest, it);
    return changed === value[at] || changed === undefined ? value : value.with(at, changed);
  }
  // A place that is not there yet is made only for a value that belongs there.
  if (value !== undefined && value !== null && !isObject(value)) return value;
  const here = value ?? {};
  const before = Object.hasOwn(here, name) ? here[name] : undefined;
  const after = within(before, rest, it);
  if (after === before) return value;
  if (after !== undefined) return { ...here, [name]: after };
  return Object.fromEntries(Object.entries(here).filter(([one]) => one !== name));
}

const indexOf = (name: string, length: number): number | null =>
  /^(0|[1-9][0-9]{0,6})$/.test(name) && Number(name) < length ? Number(name) : null;

/** What differs between two arguments at the places that were narrowed, each difference once, as high up as it begins. */
export function editsOf(before: object, after: object, narrowings: readonly Narrowing[]): Edit[] {
  const edits = new Map<string, Edit>();
  for (const { tokens } of narrowings) {
    let [one, other]: readonly unknown[] = [before, after];
    for (const [depth, name] of tokens.entries()) {
      const path = tokens.slice(0, depth + 1);
      const [had, has] = [member(one, name), member(other, name)];
      if (had === has) break;
      // A list is written anew as a whole.
      if (depth === tokens.length - 1 || !isObject(had) || !isObject(has)) {
        add(edits, { path, to: has });
        break;
      }
      [one, other] = [had, has];
    }
  }
  return [...edits.values()].sort((one, other) => (keyOf(one.path) < keyOf(other.path) ? -1 : 1));
}

const member = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

const keyOf = (path: readonly string[]): string => JSON.stringify(path);

/** A change higher up says all that one further down would. */
function add(edits: Map<string, Edit>, edit: Edit): void {
  for (const [key, { path }] of edits) {
    const [shorter, longer] =
      path.length <= edit.path.length ? [path, edit.path] : [edit.path, path];
    if (!shorter.every((name, at) => name === longer[at])) continue;
    if (shorter === path) return;
    edits.delete(key);
  }
  edits.set(keyOf(edit.path), edit);
}

/** A change in words, for the agent and the record: the value where it is one that a policy may name, never a list or a text of the agent's. */
export function inWords(before: object, { path, to }: Edit): { path: string; change: string } {
  const pointer = path
    .map((name) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
  return { path: pointer, change: wordsOf(valueAt(before, path), to) };
}

function wordsOf(had: unknown, to: unknown): string {
  if (to === undefined) return "left out";
  if (Array.isArray(to) && Array.isArray(had))
    return to.length < had.length ? `${to.length} of ${had.length} items kept` : "items changed";
  if (typeof to === "string" && to.length > 200) return "set to another text";
  return typeof to === "object" ? "set to another value" : `set to ${JSON.stringify(to)}`;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let here = value;
  for (const name of path) here = Array.isArray(here) ? here[Number(name)] : member(here, name);
  return here;
}
