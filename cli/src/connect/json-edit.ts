import { applyEdits, modify, parse, type JSONPath, type ParseError } from "jsonc-parser";
import { isDeepStrictEqual } from "node:util";
import { isOurs, type Edit } from "./plan.ts";

/** One thing to stand in a file: a value at a path, or an entry of Reeve's in the list there. */
export type Piece =
  | { readonly at: JSONPath; readonly value: unknown }
  | { readonly at: JSONPath; readonly entry: unknown };

/** Changes JSON, with or without comments, so that all the rest stays as it is written. */
export const jsonEdit = (file: string, pieces: readonly Piece[]): Edit => ({
  file,
  add(text) {
    let now = text === null || text.trim() === "" ? "{}\n" : text;
    read(file, now);
    for (const piece of pieces)
      now = "entry" in piece ? entered(file, now, piece) : put(now, piece.at, piece.value);
    return now;
  },
  remove(text) {
    let now = text;
    for (const { at, ...piece } of pieces)
      if ("entry" in piece) now = emptied(file, withoutOurs(file, now, at), at);
      else if (isDeepStrictEqual(valueAt(file, now, at), piece.value))
        now = emptied(file, put(now, at, undefined), at.slice(0, -1));
    return Object.keys(read(file, now)).length === 0 ? null : now;
  },
});

const style = (text: string) => {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
  return {
    formattingOptions: {
      insertSpaces: !indent.startsWith("\t"),
      tabSize: indent.startsWith("\t") ? 1 : indent.length,
      eol: text.includes("\r\n") ? "\r\n" : "\n",
    },
  };
};

function read(file: string, text: string): object {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${file} is no JSON object as it stands; correct it first`);
  return value;
}

const valueAt = (file: string, text: string, at: JSONPath): unknown =>
  at.reduce<unknown>(
    (value, name) =>
      typeof value === "object" && value !== null
        ? (value as Record<string, unknown>)[name]
        : undefined,
    read(file, text),
  );

const put = (text: string, at: JSONPath, value: unknown): string =>
  applyEdits(text, modify(text, at, value, style(text)));

function entered(
  file: string,
  text: string,
  { at, entry }: { at: JSONPath; entry: unknown },
): string {
  const list = valueAt(file, text, at);
  if (list === undefined) return put(text, at, [entry]);
  if (!Array.isArray(list))
    throw new Error(`\`${at.join(".")}\` in ${file} is no list; correct it first`);
  const ours = list.filter(isOurs);
  if (ours.length === 1 && isDeepStrictEqual(ours[0], entry)) return text;
  const rest = withoutOurs(file, text, at);
  const length = (valueAt(file, rest, at) as readonly unknown[]).length;
  if (length === 0) return put(rest, at, [entry]);
  // Written here, for the editor would write the neighbours anew as well.
  const [edit] = modify(rest, [...at, length], entry, { isArrayInsertion: true });
  if (edit === undefined) throw new Error(`\`${at.join(".")}\` in ${file} cannot be added to`);
  const { tabSize, insertSpaces, eol } = style(rest).formattingOptions;
  const indent = /[ \t]*/.exec(rest.slice(rest.lastIndexOf("\n", edit.offset - 1) + 1))?.[0] ?? "";
  const lines = JSON.stringify(entry, null, insertSpaces ? tabSize : "\t").split("\n");
  const content = `,${eol}${lines.map((line) => indent + line).join(eol)}`;
  return applyEdits(rest, [{ ...edit, content }]);
}

function withoutOurs(file: string, text: string, at: JSONPath): string {
  const list = valueAt(file, text, at);
  if (!Array.isArray(list)) return text;
  return list.reduceRight<string>(
    (now, one, index) => (isOurs(one) ? put(now, [...at, index], undefined) : now),
    text,
  );
}

/** Takes away what is left empty of what Reeve needed, from the inside out. */
function emptied(file: string, text: string, at: JSONPath): string {
  if (at.length === 0) return text;
  const value = valueAt(file, text, at);
  if (typeof value !== "object" || value === null || Object.keys(value).length > 0) return text;
  return emptied(file, put(text, at, undefined), at.slice(0, -1));
}
