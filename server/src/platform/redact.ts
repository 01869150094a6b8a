import { knownSecrets } from "./known-secrets.ts";

const argsCap = 8 * 1024;
const resultCap = 2 * 1024;
const hiddenText = "[redacted]";

/** Names of members whose values are secrets. */
export const secretName =
  /pass(word|wd|phrase|code)?$|secret|token(?!s|_?count|_?limit)|api[-_ ]?key|private[-_ ]?key|access[-_ ]?key|credential|authorization|cookie|^auth$|^pin$|^otp$|^cvv$|signature|^jwt$|bearer|connection[-_ ]?string/i;

/** Shapes that are secrets wherever they stand, besides those that a kept library knows. Bounded repetition only: none of these can be made to run long. */
const secretShapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,8000}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
  /\beyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]{0,2000}/g,
  /\b(?:gh[opsur]_|github_pat_|glpat-|xox[abeprs]-|sk-|sk_live_|rk_live_|pk_live_|whsec_|npm_|pypi-|hf_|dop_v1_|shpat_|AIza|ya29\.|SG\.)[\w.-]{16,400}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\b(?:[Bb]earer|[Bb]asic)\s{1,4}[\w.~+/=-]{12,4000}/g,
  /(?<=\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,100}:)[^\s@/]{1,200}(?=@)/gi,
  /(?<=\b(?:password|passwd|pwd|secret|token(?!s|_?count|_?limit)|api[-_]?key)["']?\s{0,2}[=:]\s{0,2}["']?)[^\s"',;&]{4,400}/gi,
  /\breeve_[a-z]{1,12}_[\w-]{20,200}/g,
];

/** The text with something else where something looks like a secret. */
export function replaceSecrets(text: string, instead: () => string): string {
  let out = "";
  let from = 0;
  for (const [start, end] of knownSecrets(text)) {
    out += text.slice(from, start) + instead();
    from = end;
  }
  out += text.slice(from);
  for (const shape of secretShapes) out = out.replace(shape, instead);
  return out;
}

/** The text without what looks like a secret. */
export const redactText = (text: string): string => replaceSecrets(text, () => hiddenText);

/** The arguments as the record keeps them: secrets gone, long texts cut, the whole capped. The hash speaks for the rest. */
export function redactArgs(args: unknown, cap = argsCap): Json {
  const budget = { left: cap };
  return keep(args, budget);
}

/** The first part of what a tool said, fit to be kept. Cut first, so that a huge result costs no more than a small one. */
export function redactResult(text: string): string {
  const cut = text.length > resultCap * 2 ? text.slice(0, resultCap * 2) : text;
  const clean = redactText(cut);
  return clean.length > resultCap || cut.length < text.length
    ? `${clean.slice(0, resultCap)}…`
    : clean;
}

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

function keep(value: unknown, budget: { left: number }): Json {
  budget.left -= 8;
  if (typeof value === "string") {
    const room = Math.max(0, Math.min(budget.left, 4096));
    const cut = value.length > room ? value.slice(0, room + 512) : value;
    const clean = redactText(cut);
    const kept =
      clean.length > room ? `${clean.slice(0, room)}… (${value.length} characters)` : clean;
    budget.left -= kept.length;
    return kept;
  }
  if (value === null || typeof value === "boolean" || typeof value === "number") return value;
  if (typeof value !== "object") return null;
  if (Array.isArray(value)) {
    const out: Json[] = [];
    for (const item of value) {
      if (budget.left <= 0) {
        out.push(`… (${value.length} items)`);
        break;
      }
      out.push(keep(item, budget));
    }
    return out;
  }
  const entries: [string, Json][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (budget.left <= 0) {
      entries.push(["…", `(${Object.keys(value).length} members)`]);
      break;
    }
    budget.left -= name.length;
    const secret = secretName.test(name) && typeof member !== "boolean" && member !== null;
    entries.push([redactText(name.slice(0, 200)), secret ? hiddenText : keep(member, budget)]);
  }
  // fromEntries defines members, so a `__proto__` stays plain data.
  return Object.fromEntries(entries);
}
