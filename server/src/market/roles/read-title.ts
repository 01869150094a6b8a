import { abbreviations, iaIsAi, languages } from "./languages.ts";
import { normalise } from "./normalise.ts";

/** Who may apply, as German, French and Dutch titles must say: nothing of the role. */
const anyone =
  /[([]?(?<![a-z0-9])(?:[mwfdxvhngi]|all genders|gn|div)(?: ?[/|*] ?(?:[mwfdxvhngi]|div))+(?![a-z0-9])[)\]]?|[([]?(?<![a-z0-9])all genders(?![a-z0-9])[)\]]?/gu;
/** `Entwickler:in`, `Entwickler*innen`, `Ingénieur(e)`, `Desarrollador/a`. */
const endings =
  /(?<=[a-z]{3})(?:[:*_/](?:in(?:nen)?|e|a|euse|trice)|\((?:in|e|a|euse)\))(?![a-z0-9])/gu;

/**
 * A title as the patterns read it: in one form, without who may apply and without pictures, its usual abbreviations
 * written out, and the words of roles in other languages in English. The same on every machine.
 */
export function readTitle(title: string): string {
  let text = normalise(title)
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .replace(/[\p{Extended_Pictographic}\u{fe0f}\u{200d}]/gu, " ")
    .replace(endings, "")
    .replace(anyone, " ");
  const before = text;
  for (const [of, english] of languages) text = text.replace(of, english);
  if (iaIsAi(text, text !== before)) text = text.replace(/(?<![a-z0-9])ia(?![a-z0-9])/gu, "ai");
  for (const [of, full] of abbreviations) text = text.replace(of, full);
  return text.replace(/\s+/g, " ").trim();
}
