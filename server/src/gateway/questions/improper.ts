import { nameKey } from "../../registry/agents/name.ts";
import type { Asked } from "./find.ts";

/**
 * What the protocol forbids a tool server to ask, whatever policy says: a secret in a form, which the model and the
 * client would see and the server would keep, and an address that is none for a person to open. Null for anything else.
 */
export function improper({ method, params }: Asked): string | null {
  if (method !== "elicitation/create" || !isRecord(params)) return null;
  const { mode, message, requestedSchema, url } = params;
  if (mode === "url" || url !== undefined) return wrongAddress(url);
  const fields = isRecord(requestedSchema) ? requestedSchema["properties"] : undefined;
  if (!isRecord(fields)) return null;
  const free = Object.entries(fields).filter(([, field]) => isFreeText(field));
  if (
    free.some(([name, field]) => isSecret(name, field)) ||
    (free.length > 0 && asksForSecret(message))
  )
    return "A tool server may not ask for a password, a key or another secret in a form. It has to send the person to a page of its own.";
  return null;
}

function wrongAddress(url: unknown): string | null {
  const parsed = typeof url === "string" && URL.canParse(url) ? new URL(url) : null;
  const good =
    parsed !== null &&
    (parsed.protocol === "https:" || parsed.protocol === "http:") &&
    parsed.username === "" &&
    parsed.password === "" &&
    /^[\x21-\x7e]+$/.test(String(url));
  return good ? null : "A tool server may send a person only to an http or https address.";
}

/** Something a person would type, rather than choose. */
const isFreeText = (field: unknown): boolean =>
  !isRecord(field) ||
  (field["type"] !== "boolean" &&
    !("enum" in field || "oneOf" in field || "anyOf" in field || "const" in field));

const things =
  "pass ?(?:word|phrase|code)|pwd|(?:api|access|private|secret|signing|encryption|ssh) ?keys?|(?:access|auth|bearer|session|refresh|api|id) ?tokens?|client ?secret|(?:credit|debit|bank)? ?card (?:number|no)|cvv|cvc|(?:one ?time|recovery|backup|security|verification|pin|2fa|mfa) ?(?:codes?|pins?|password)|otp|seed ?phrase|recovery ?phrase|mnemonic|social ?security(?: ?number)?|ssn";
const named = new RegExp(`\\b(?:${things}|secret|token|credentials?|pin|password\\w*)\\b`, "u");
const wanted = new RegExp(
  `\\b(?:enter|type|provide|give|paste|supply|send|tell|share|input|need|confirm|verify|what is|your)\\b.{0,80}?\\b(?:${things})\\b`,
  "su",
);

function isSecret(name: string, field: unknown): boolean {
  if (!isRecord(field)) return named.test(words(name));
  if (field["format"] === "password" || field["writeOnly"] === true) return true;
  return (
    named.test(words(name)) ||
    named.test(words(field["title"])) ||
    asksForSecret(field["description"])
  );
}
const asksForSecret = (text: unknown): boolean => wanted.test(words(text));

const longest = 10_000;

/** A name or a sentence as a person would read it: without what cannot be seen, and `apiKey` as two words. */
const words = (text: unknown): string =>
  typeof text !== "string"
    ? ""
    : nameKey(
        text
          .slice(0, longest)
          .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
          .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
          .replaceAll(/[_\-./]+/g, " "),
      );

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
