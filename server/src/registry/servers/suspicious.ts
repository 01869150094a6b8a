import { codePoint, unseenIn, withUnseen } from "@reeve/contract/unseen";

/** What in a tool's definition speaks past the person who reads it: hidden, or meant for the model and not about the tool. */
export interface Suspicion {
  /** Where in the definition, as a JSON Pointer. */
  readonly path: string;
  /** As the end of a sentence. */
  readonly what: string;
}

const most = 20;
/** Signs of a text that was written to steer a model, each with what it is. */
const signs: readonly (readonly [RegExp, string])[] = [
  [
    /<\/?\s*(?:important|system|instructions?|secrets?|assistant|user|admin|priority|critical|hidden|override|developer)\b[^>]{0,200}>/,
    "has a tag that poses as an instruction",
  ],
  [
    /<!--|<\|[a-z_]{2,40}\|>|\[\/?inst\]|<<\/?sys>>|^\s*#{1,6}\s*(?:system|instructions?)\b/m,
    "has markup that people do not see or that models take for a turn of the conversation",
  ],
  [
    /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|other|all|any|system|safety)\b.{0,40}\b(?:instructions?|prompts?|rules?|polic(?:y|ies)|guidelines?|messages?)\b/s,
    "tells the model to set other instructions aside",
  ],
  [
    /\b(?:do not|don't|never|without|avoid)\b.{0,30}\b(?:tell|tells|telling|mention|mentioning|inform|informing|reveal|revealing|show|showing|notify|notifying|let)\b.{0,30}\b(?:the )?(?:user|human|person|operator|anyone|them)\b/s,
    "tells the model to keep something from the person",
  ],
  [
    /~\/\.\w|\bid_(?:rsa|ed25519|ecdsa)\b|\/etc\/(?:passwd|shadow)\b|\.aws\/credentials|\.ssh\b|\.(?:mcp|claude|cursor)(?:\/|\.json)|\bmcp\.json\b|\.(?:bashrc|zshrc|netrc|npmrc|pgpass)\b|\bkeychain\b/,
    "names a file where keys or settings are kept",
  ],
  [
    /\b(?:before|after|instead of|prior to|when(?:ever)?)\b.{0,30}\b(?:using|calling|invoking|running|you (?:use|call|invoke|run))\b.{0,30}\b(?:any|all|every|other|another)\b.{0,20}\btools?\b/s,
    "says when other tools are to be used",
  ],
  [
    /(?:data:[\w/+.-]{1,60};base64,|[a-z0-9+/]{400,}={0,2})/,
    "has a long piece that nobody can read",
  ],
];

/** Every reason to look twice at a definition before an agent is given it, at most twenty. */
export function suspicions(definition: unknown): Suspicion[] {
  const found: Suspicion[] = [];
  const waiting: { value: unknown; path: string }[] = [{ value: definition, path: "" }];
  for (let next = waiting.shift(); next && found.length < most; next = waiting.shift()) {
    const { value, path } = next;
    if (typeof value === "string") found.push(...inText(value).map((what) => ({ path, what })));
    if (typeof value !== "object" || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      const at = `${path}/${withUnseen(name.slice(0, 60), false, codePoint)}`;
      found.push(...inText(name).map((what) => ({ path: at, what })));
      waiting.push({ value: inner, path: at });
    }
  }
  return found.slice(0, most);
}

function inText(text: string): string[] {
  const found: string[] = [];
  if (unseenIn(text.replaceAll("\r\n", "\n"), true).length > 0)
    found.push("has characters that cannot be seen");
  const plain = text
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
    .normalize("NFKC")
    .toLowerCase();
  for (const [sign, what] of signs) if (sign.test(plain)) found.push(what);
  return found;
}
