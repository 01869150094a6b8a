import { createHmac, randomBytes } from "node:crypto";
import type { SecretAt } from "./finding.ts";

/** Values that are secrets by their form alone, whatever they stand under. */
const forms: readonly (readonly [what: string, form: RegExp])[] = [
  ["an Anthropic key", /\bsk-ant-[\w-]{16,}/],
  ["an OpenRouter key", /\bsk-or-[\w-]{16,}/],
  ["an OpenAI key", /\bsk-(?:proj-|svcacct-|admin-)?[\w-]{20,}/],
  ["a GitHub token", /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,})/],
  ["a GitLab token", /\bglpat-[\w-]{16,}/],
  ["a Slack token", /\bxox[abeoprs]-[\w-]{10,}|\bxapp-[\w-]{10,}/],
  ["a Google key", /\bAIza[\w-]{30,}/],
  ["an AWS access key", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a Stripe key", /\b[rs]k_(?:live|test)_\w{16,}/],
  ["a Hugging Face token", /\bhf_\w{20,}/],
  ["a Groq key", /\bgsk_\w{20,}/],
  ["an xAI key", /\bxai-\w{20,}/],
  ["an npm token", /\bnpm_\w{30,}/],
  ["a PyPI token", /\bpypi-[\w-]{30,}/],
  ["a Notion token", /\b(?:ntn|secret)_\w{30,}/],
  ["a Linear key", /\blin_api_\w{20,}/],
  ["a Supabase token", /\bsbp_\w{20,}/],
  ["a Tavily key", /\btvly-[\w-]{16,}/],
  ["a Brave key", /\bBSA[\w-]{24,}/],
  ["a JSON Web Token", /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{4,}/],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["a password in an address", /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:(?!\$)[^\s:/@]+@/i],
];

const secretNames =
  /(?:^|[_\-. ])(?:api[_-]?key|key|token|secret|password|passwd|pwd|pass|pat|credentials?|auth|authorization|cookie|bearer|dsn|connection[_-]?string|private[_-]?key|access[_-]?key(?:[_-]?id)?)(?:$|[_\-. ])|apikey|_key$|^x-api-key$|secret/i;
const harmlessNames =
  /_(?:file|path|name|url|id|type|mode|ttl|var|env_var)$|^(?:key|pass)[_-]?(?:file|path|name)$/i;

/** `${VAR}`, `$VAR`, `%VAR%`, `{{ secrets.X }}`, `env:X`, `op://…`: where to find it, not what it is. */
const reference =
  /^\s*(?:bearer\s+|token\s+|basic\s+)?(?:\$\{[^}]*\}+|\$\(?[A-Za-z_]\w*\)?|%\w+%|\$?\{\{.*\}\}|\{[A-Za-z_]\w*\}|(?:env|file|op|vault|input|secret|secretref|ssm|arn|keychain):.+|process\.env\.\w+|os\.environ.*)\s*$/i;
/** What people write where a secret would be. */
const placeholder =
  /^\s*$|^<[^>]*>$|^\[[^\]]*\]$|^x{3,}$|^\*+$|^\.{3,}$|^(?:your|my|insert|enter|replace|changeme|change[_-]me|todo|example|dummy|fake|test|none|null|true|false|redacted)\b.*$|^(?:your|my|sk|api)[_-](?:x{3,}|your|key|api|token|\.\.\.|here).*$|\byour[_-]|[_-]here$|\.\.\.$|^\d{1,4}$/i;

/** What a value is, if it is a secret; the value itself goes nowhere. */
export function secretIn(name: string, value: string): string | null {
  if (reference.test(value) || placeholder.test(value)) return null;
  const form = formOf(value);
  if (form) return form;
  const named = secretNames.test(name) && !harmlessNames.test(name);
  if (!named || value.length < 6) return null;
  // A path or a plain address under such a name says where the secret is.
  if (/^(?:\/|~\/|\.{1,2}\/|[A-Za-z]:\\)/.test(value) || /^https?:\/\/[^\s@?]+$/.test(value))
    return null;
  return "a value under the name of a secret";
}

/** A known form anywhere in a text. */
export function formOf(text: string): string | null {
  if (/\$\{[^}]*\}/.test(text) && text.length < 64 && !/[A-Za-z0-9_-]{32,}/.test(text)) return null;
  const found = forms.find(([, form]) => form.test(text));
  if (!found) return null;
  const value = found[1].exec(text)?.[0] ?? "";
  return /(?:x{6,}|\*{4,}|\.{3}|example|your|placeholder|0{8,}|1234567890)/i.test(value)
    ? null
    : found[0];
}

/** A text with every known form of a secret taken out, for whatever is shown of a file. */
export function redacted(text: string): string {
  let clean = text;
  for (const [what, form] of forms)
    clean = clean.replaceAll(new RegExp(form.source, `g${form.flags}`), `‹${what}›`);
  return clean;
}

/** Of an address only its origin: paths and queries hold tokens too. */
export function originOf(text: string): string {
  try {
    const url = new URL(text);
    return /^(?:https?|wss?):$/.test(url.protocol) ? `${url.protocol}//${url.host}` : url.protocol;
  } catch {
    return "an address that cannot be read";
  }
}

/** Marks equal values alike within one scan. The key is drawn for it and kept nowhere. */
export function marker(): (value: string) => string {
  const key = randomBytes(32);
  return (value) => createHmac("sha256", key).update(value).digest("hex").slice(0, 16);
}

export const secretAt = (
  name: string,
  value: string,
  mark: (value: string) => string,
): SecretAt | null => {
  const what = secretIn(name, value);
  return what === null ? null : { name, what, mark: mark(value) };
};
