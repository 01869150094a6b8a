import { hash } from "node:crypto";
import { openNote, readVerifier } from "../../ledger/checkpoints/note.ts";

/** Signs a text with the key of checkpoints. */
export type Sign = (text: string) => { readonly note: string; readonly key: string };

export interface SignedFile {
  readonly name: string;
  /** When what it says was measured. */
  readonly at: string;
  readonly sha256: string;
}

/**
 * A detached signature of a file, as it stands in `NAME.sig`: a signed note that names the file's hash and the key. Its
 * first line keeps it from being taken for a checkpoint or for a bundle.
 */
export const signFile = (it: SignedFile, sign: Sign, key: string): string =>
  sign(`reeve report\nname ${it.name}\ntime ${it.at}\nsha256 ${it.sha256}\nkey ${key}\n`).note;

/** The SHA-256 of a public key, as it is told to auditors by another way than the file. */
export function fingerprint(verifier: string): string {
  const key = readVerifier(verifier);
  if (!key) throw new Error("a verifier key cannot be read");
  const raw = key.open.export({ format: "der", type: "spki" }).subarray(-32);
  const hex = hash("sha256", raw, "hex");
  return `SHA256:${(hex.match(/.{4}/g) ?? []).join(":")}`;
}

export interface FileCheck {
  readonly ok: boolean;
  readonly faults: readonly string[];
  /** What the signature says, where it can be read: not to be believed unless `ok`. */
  readonly signed: SignedFile | null;
  readonly sha256: string;
  readonly key: string | null;
  readonly fingerprint: string | null;
  /** Whether the key is one that the caller knows, and not only the one that the signature names. */
  readonly keyTrusted: boolean;
}

const form =
  /^reeve report\nname (?<name>[^\n]+)\ntime (?<at>[^\n]+)\nsha256 (?<sha256>[0-9a-f]{64})\nkey (?<key>[^\n]+)\n\n/;

/** Checks a file against its signature with nothing but the two and the keys that are trusted. */
export function checkFile(
  bytes: Uint8Array,
  note: string,
  keys: readonly string[] | null = null,
): FileCheck {
  const sha256 = hash("sha256", bytes, "hex");
  const said = form.exec(note)?.groups;
  const { name, at, sha256: expected, key: named } = said ?? {};
  if (name === undefined || at === undefined || expected === undefined || named === undefined)
    return {
      ok: false,
      faults: ["Its signature is no signature of a report."],
      signed: null,
      sha256,
      key: null,
      fingerprint: null,
      keyTrusted: keys !== null,
    };
  const key = (keys ?? [named]).find((one) => openNote(note, one) !== null) ?? null;
  const faults = [
    ...(key === null
      ? [
          keys === null
            ? "The signature is not good: it, or what it says, was changed."
            : "The signature is by no key that you trust, or it was changed.",
        ]
      : []),
    ...(expected === sha256
      ? []
      : [`The file was changed: its SHA-256 is ${sha256}, and what was signed has ${expected}.`]),
  ];
  return {
    ok: faults.length === 0,
    faults,
    signed: { name, at, sha256: expected },
    sha256,
    key,
    fingerprint: key === null ? null : fingerprint(key),
    keyTrusted: keys !== null,
  };
}
