import { hideInPlain, type Found } from "../../gateway/redaction/detect.ts";
import { secretName } from "../../platform/redact.ts";
import { textClasses, type TextClass } from "../../policy/decide/redaction.ts";
import { fail, pass, untold, type Said } from "./roll-up.ts";

/** The classes that are looked for, as a setting. */
export const classes = (initial: readonly TextClass[]) =>
  ({
    kind: "choice",
    says: "Classes of data that are looked for",
    initial,
    of: textClasses,
  }) as const;

/** What the record puts where it saw a secret; what was hidden from the agent as well is marked otherwise. */
const secretMark = "[redacted]";

/** What a text holds of these classes, as counts of each; never the text. */
export function classesIn(text: string, wanted: readonly string[]): Found {
  const found: Found = new Map();
  const secrets = text.split(secretMark).length - 1;
  if (secrets > 0 && wanted.includes("secret")) found.set("secret", secrets);
  hideInPlain(
    text.replaceAll(/\[redacted(?::\w+)?\]/g, " "),
    new Set(wanted as TextClass[]),
    found,
  );
  return found;
}

/** Absence is only said of what is whole. */
export function saidOf(found: Found, whole: boolean): Said {
  if (found.size > 0)
    return fail([...found].map(([name, count]) => `${count} of class ${name}`).join(", "));
  return whole ? pass : untold("truncated", "the record holds a part of it");
}

/** Every text in a value whose own name does not say that it is a secret. */
export function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  const open: { at: unknown; name: string }[] = [{ at: value, name: "" }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { at, name } = next;
    if (typeof at === "string" && !secretName.test(name)) texts.push(at);
    if (typeof at !== "object" || at === null) continue;
    for (const [member, inner] of Object.entries(at))
      open.push({ at: inner, name: Array.isArray(at) ? name : member });
  }
  return texts;
}
