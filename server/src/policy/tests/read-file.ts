import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { LineCounter, parseDocument, type Document } from "yaml";

/** One thing wrong with a file, or a test of it that failed: where, what, and what to do. */
export interface FileFault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The member it is about, as `cases[2].expect`. */
  readonly field: string | null;
  readonly message: string;
  readonly fix: string | null;
}

/** A file that is not what it has to be; nothing is tested by it. */
export class BadTestFile extends Error {
  override readonly name = "BadTestFile";
  readonly faults: readonly FileFault[];

  constructor(faults: readonly FileFault[]) {
    super(faults.map(inOneLine).join("\n"));
    this.faults = faults;
  }
}

export const inOneLine = ({ file, line, column, field, message, fix }: FileFault): string =>
  `${file}:${line}:${column}: ${field === null ? "" : `${field}: `}${message}${fix === null ? "" : ` ${fix}`}`;

type Path = readonly PropertyKey[];

/** A file of YAML or JSON, with the place of each of its members. */
export interface ReadFile<T> {
  readonly file: string;
  readonly content: T;
  fault(path: Path, message: string, fix?: string): FileFault;
}

const longest = 4_000_000;

/** Reads a file and checks it by its schema. `file` is how it is named to people. Throws BadTestFile. */
export async function readTestFile<S extends z.ZodType>(
  place: string,
  file: string,
  schema: S,
): Promise<ReadFile<z.output<S>>> {
  const text = await readFile(place, "utf8").catch((error: unknown) => {
    throw new BadTestFile([plain(file, `It cannot be read: ${(error as Error).message}.`)]);
  });
  if (text.length > longest)
    throw new BadTestFile([plain(file, `It has more than ${longest} characters.`)]);
  const lines = new LineCounter();
  // JSON is YAML, so one reader tells the place in both.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (index: number) => {
    const { line, col } = lines.linePos(index);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const broken = document.errors.map(({ message, pos }) => ({
    ...plain(file, sentence(message)),
    ...at(pos[0]),
  }));
  if (broken.length > 0) throw new BadTestFile(broken);
  const fault = (path: Path, message: string, fix?: string): FileFault => ({
    file,
    ...at(indexOf(document, path)),
    field: path.length === 0 ? null : fieldOf(path),
    message,
    fix: fix ?? null,
  });
  const checked = schema.safeParse(whole(document, file));
  if (checked.success) return { file, content: checked.data, fault };
  throw new BadTestFile(checked.error.issues.flatMap(deepest).map((issue) => said(issue, fault)));
}

function whole(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (error) {
    throw new BadTestFile([plain(file, sentence((error as Error).message))]);
  }
}

const plain = (file: string, message: string): FileFault => ({
  file,
  line: 1,
  column: 1,
  field: null,
  message,
  fix: null,
});

type Issue = z.core.$ZodIssue;

/** Of a member that may be one thing or another, what is wrong with the one that fits best. */
function deepest(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const best = [...issue.errors].sort(
    (one, other) => reach(other) - reach(one) || one.length - other.length,
  )[0];
  if (!best || reach(best) === 0) return [issue];
  return best
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
    .flatMap((inner) => deepest(inner as Issue));
}
const reach = (issues: readonly Issue[]): number =>
  Math.max(
    0,
    ...issues.map(({ path, code }) => path.length + (code === "unrecognized_keys" ? 1 : 0)),
  );

function said(issue: Issue, fault: ReadFile<unknown>["fault"]): FileFault {
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    return fault(
      [...issue.path, key],
      "There is no such member.",
      "Correct its name, or take it away.",
    );
  }
  if (issue.code === "invalid_type" && issue.input === undefined)
    return fault(issue.path, `It is missing; ${issue.expected} is expected.`);
  if (issue.code === "invalid_union")
    return fault(
      issue.path,
      "It has none of the forms it may have.",
      "For `expect`, write allow, block, scope or escalate, or an object with `answer`.",
    );
  return fault(issue.path, sentence(issue.message));
}

/** Where a member stands; where it is missing, what it is missing from. */
function indexOf(document: Document, path: Path): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as {
      range?: readonly number[];
    } | null;
    if (node?.range?.[0] !== undefined) return node.range[0];
  }
  return 0;
}

const fieldOf = (path: Path): string =>
  path.reduce<string>(
    (before, part) =>
      typeof part === "number"
        ? `${before}[${part}]`
        : `${before}${before === "" ? "" : "."}${String(part)}`,
    "",
  );

const sentence = (text: string): string => {
  const [first = ""] = text.split("\n");
  return /[.?!]$/.test(first) ? first : `${first}.`;
};
