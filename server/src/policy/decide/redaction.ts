import { list, refuse } from "../authoring/said.ts";

/** The classes of data that can be found in any text, whoever wrote it. */
export const textClasses = ["secret", "email", "phone", "card", "iban"] as const;
export type TextClass = (typeof textClasses)[number];

/** Classes that stand for several others. */
const together: Readonly<Record<string, readonly TextClass[]>> = {
  pii: ["email", "phone", "card", "iban"],
};

/** What is to be hidden in a result: data of some classes wherever it stands, and members of it by name. */
export interface Hidden {
  readonly classes: ReadonlySet<TextClass>;
  /** JSON Pointers, each as its names. */
  readonly fields: readonly (readonly string[])[];
}

const pointer = /^(\/([^~/]|~[01])*)+$/;
const isText = (name: string): name is TextClass =>
  (textClasses as readonly string[]).includes(name);

/** The classes that `@redact` names: `class:` before one says nothing and may be left out. */
export function redactions(value: string): readonly string[] {
  return list(value).map((item) => {
    const name = item.replace(/^class:/, "");
    const field = /^field:(.*)$/s.exec(name)?.[1];
    if (field === undefined ? isText(name) || Object.hasOwn(together, name) : pointer.test(field))
      return name;
    const known = [...textClasses, ...Object.keys(together)].join(", ");
    return refuse(`classes of data (${known}), or field: and a JSON Pointer such as field:/ssn`);
  });
}

/** What classes and fields a list of redactions comes to. */
export function hiddenBy(names: readonly string[]): Hidden {
  const classes = new Set<TextClass>();
  const fields: (readonly string[])[] = [];
  for (const name of names) {
    const field = /^field:(.*)$/s.exec(name)?.[1];
    if (field !== undefined) fields.push(tokensOf(field));
    else for (const one of isText(name) ? [name] : (together[name] ?? [])) classes.add(one);
  }
  return { classes, fields };
}

/** The names of a JSON Pointer. */
export const tokensOf = (path: string): readonly string[] =>
  path
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

export const isPointer = (path: unknown): path is string =>
  typeof path === "string" && pointer.test(path);
