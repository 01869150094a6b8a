import type { Fault } from "@reeve/contract/problem";
import { annotationIndex, split, type Slice } from "./split.ts";
import { remedy, type AnnotationFault, type Remedy } from "./annotations.ts";
import type { Author, Complaint, Reading } from "./author.ts";
import { parseExact } from "./est.ts";
import { unknownNames, type Names } from "./literals.ts";
import { mayBeOutside, ofOutside } from "../outside/names.ts";
import { unfitOutside } from "../outside/unfit.ts";
import { lint } from "../lint/lint.ts";
import { unanswerable } from "./unanswerable.ts";
import { indexOfByte, placeOf } from "./position.ts";

/** A policy's text as it was read: what is wrong with it, and the Cedar JSON of its statements where nothing is. */
export interface ReadPolicy {
  readonly errors: readonly Fault[];
  readonly warnings: readonly Fault[];
  readonly formatted: string | null;
  /** Cedar JSON as text: one array, one element for each statement. */
  readonly compiled: string;
  readonly permits: number;
  readonly forbids: number;
}

interface ReadStatement {
  readonly effect: "permit" | "forbid";
  readonly annotations?: Readonly<Record<string, string | null>>;
}

/** A tool's action that no schema has: it may come, so a rule about it is kept, and only warned of. */
const unknownTool = /unrecognized action `Reeve::Action::"([^"]*\/[^"]*)"`/;
const follows = /unable to find an applicable action|policy is impossible/;

/** What a policy is read against: the schema, and the things there are. */
export interface Surroundings {
  readonly schema: object;
  readonly names: Names;
}

/** Reads a policy: parse, strict validation, the closed vocabulary of annotations, and the names it uses. */
export async function readPolicy(
  author: Author,
  cedar: string,
  around: Surroundings | null,
  outside: boolean = mayBeOutside(cedar),
): Promise<ReadPolicy> {
  // What other systems send is described nowhere, so there is nothing to hold such a policy against.
  const reading = await author.read(cedar, outside ? null : (around?.schema ?? null));
  const slices = reading.formatted === null && reading.errors.length > 0 ? [] : split(cedar);
  const unread = { formatted: null, compiled: "[]", permits: 0, forbids: 0 };
  const { errors, warnings } = sort(cedar, reading, new Set());
  if (slices.length === 0 && errors.length === 0)
    return {
      ...unread,
      warnings,
      errors: [
        {
          line: 1,
          column: 1,
          message: "There is no policy here.",
          hint: "Write a permit or a forbid.",
        },
      ],
    };
  if (slices.length === 0) return { ...unread, errors, warnings };

  const texts = await author.statements(slices.map(({ text }) => text));
  const statements: ReadStatement[] = [];
  const jsons: string[] = [];
  for (const text of texts) {
    const answer = parseExact(text) as { type: string; json?: ReadStatement };
    if (!answer.json && errors.length > 0) return { ...unread, errors, warnings };
    if (!answer.json)
      return {
        ...unread,
        warnings,
        errors: [
          {
            line: 1,
            column: 1,
            message: "Cedar could not convert a statement.",
            hint: "Templates, and statements that are not whole, cannot be policies.",
          },
        ],
      };
    statements.push(answer.json);
    // The text as Cedar wrote it, so that no digit is lost.
    jsons.push(text.slice(text.indexOf('"json":') + 7, text.lastIndexOf("}")));
  }
  if (outside && !statements.some(ofOutside)) return readPolicy(author, cedar, around, false);
  const said = [
    ...vocabulary(cedar, slices, statements),
    ...(outside ? unfitOutside(cedar, slices, statements) : []),
  ];
  const known = outside ? null : around;
  const absent = known
    ? slices.flatMap((slice, n) => unknownNames(cedar, slice, statements[n], known.names))
    : [];
  const lints = known ? lint(cedar, slices, statements, known.names) : [];
  // What Cedar says of a statement that can never apply is said better by what was found to be wrong with it.
  const explained = new Set(
    lints.filter(({ unreachable }) => unreachable).map(({ statement }) => `policy${statement}`),
  );
  return {
    errors: [...errors, ...said],
    warnings: [
      ...sort(cedar, reading, explained).warnings,
      ...absent,
      ...unanswered(cedar, slices, statements),
      ...lints.map(({ fault }) => fault),
    ],
    formatted: reading.formatted,
    compiled: `[${jsons.join(",")}]`,
    permits: statements.filter(({ effect }) => effect === "permit").length,
    forbids: statements.filter(({ effect }) => effect === "forbid").length,
  };
}

function unanswered(
  cedar: string,
  slices: readonly Slice[],
  statements: readonly ReadStatement[],
): readonly Fault[] {
  return statements.flatMap((statement, n) => {
    const slice = slices[n] as Slice;
    const { remedy: said } = remedy(statement.effect, statement.annotations ?? {});
    const fault = unanswerable(statement, said);
    const at = slice.start + annotationIndex(slice.text, "outcome");
    return fault ? [{ ...placeOf(cedar, at), ...fault }] : [];
  });
}

/** Errors that are only about tools that are not there yet become warnings; what Cedar says because of them is dropped. */
function sort(
  cedar: string,
  { errors: complaints, warnings }: Pick<Reading, "errors" | "warnings">,
  explained: ReadonlySet<string>,
) {
  const waiting = complaints.filter(({ message }) => unknownTool.test(message));
  const policies = new Set([...waiting.map(({ policy }) => policy), ...explained]);
  return {
    errors: complaints.filter((one) => !waiting.includes(one)).map((one) => fault(cedar, one)),
    warnings: [
      ...waiting.map((one) => ({ ...fault(cedar, one), message: missing(one.message) })),
      ...warnings
        .filter((one) => !(policies.has(one.policy) && follows.test(one.message)))
        .map((one) => fault(cedar, one)),
    ],
  };
}

const missing = (message: string): string =>
  `No tool is called ${unknownTool.exec(message)?.[1] ?? ""} yet; what this rule says of its arguments is not checked.`;

function fault(cedar: string, complaint: Complaint): Fault {
  const label = complaint.sourceLocations?.[0];
  const message = complaint.message
    .replace(/^for policy `policy[0-9]+`, /, "")
    .replace(/^failed to parse policies from string: /, "");
  const hint = complaint.help?.replace(/^for policy `policy[0-9]+`, /, "");
  return {
    ...(label ? placeOf(cedar, indexOfByte(cedar, label.start)) : { line: 1, column: 1 }),
    message: sentence(message),
    ...(hint && { hint: sentence(hint) }),
  };
}

const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;

function vocabulary(
  cedar: string,
  slices: readonly Slice[],
  statements: readonly ReadStatement[],
): readonly Fault[] {
  const faults: Fault[] = [];
  const ids = new Set<string>();
  for (const [n, { effect, annotations }] of statements.entries()) {
    const slice = slices[n] as Slice;
    const place = (key: string) => placeOf(cedar, slice.start + annotationIndex(slice.text, key));
    const read = remedy(effect, annotations ?? {});
    const own: AnnotationFault[] = [...read.faults];
    const { id } = read.remedy satisfies Remedy;
    if (id !== null && ids.has(id))
      own.push({
        key: "id",
        message: `@id("${id}") is used twice.`,
        hint: "Give each statement its own.",
      });
    if (id !== null) ids.add(id);
    for (const { key, ...rest } of own) faults.push({ ...place(key), ...rest });
  }
  return faults;
}
