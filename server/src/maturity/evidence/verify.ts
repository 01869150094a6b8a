import { evidenceFormat, EvidenceFile, EvidenceManifest } from "@reeve/contract/evidence";
import { openHeads } from "../../ledger/checkpoints/heads.ts";
import { openNote } from "../../ledger/checkpoints/note.ts";
import { bytesOf, sha256, signedText } from "./bundle.ts";

export interface BundleReport {
  readonly ok: boolean;
  readonly faults: readonly string[];
  /** What the manifest says, where it can be read. */
  readonly manifest: EvidenceManifest | null;
  readonly key: string | null;
  /** Whether the key is one that the caller knows, and not only the one that the bundle names. */
  readonly keyTrusted: boolean;
  /** The time of the ledger's checkpoint in it. */
  readonly checkpointAt: string | null;
}

/** Whether a text may be meant as a bundle of evidence. */
export const isBundle = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  "format" in value &&
  value.format === evidenceFormat;

/** Checks a bundle with nothing but itself and the keys that are trusted: each byte of each file, and who signed. */
export function verifyBundle(value: unknown, keys: readonly string[] | null = null): BundleReport {
  const file = EvidenceFile.safeParse(value);
  if (!file.success) return broken("It is not a whole bundle of evidence.");
  const { manifest: text, note, key, files } = file.data;
  const manifest = readManifest(text);
  if (manifest === null) return broken("Its manifest cannot be read.");
  const trusted = keys ?? [key];
  const signer = trusted.find((one) => openNote(note, one) !== null) ?? null;
  const signed = signer === null ? null : openNote(note, signer);
  const heads = readHeads(manifest.checkpoint, trusted);
  const faults = [
    ...(signer === null ? ["Its signature is by no key that counts."] : []),
    ...(signed !== null && signed !== signedText(manifest.id, manifest.at, sha256(text))
      ? ["What is signed is another manifest."]
      : []),
    ...(file.data.id === manifest.id ? [] : ["Its id is not that of its manifest."]),
    ...fileFaults(manifest, files),
    ...(manifest.checkpoint !== null && heads === null
      ? ["The checkpoint in it is not signed by a key that counts."]
      : []),
  ];
  return {
    ok: faults.length === 0,
    faults,
    manifest,
    key: signer,
    keyTrusted: keys !== null,
    checkpointAt: heads?.at ?? null,
  };
}

function fileFaults({ files: named }: EvidenceManifest, files: Readonly<Record<string, string>>) {
  const names = new Set(named.map(({ name }) => name));
  return [
    ...named.flatMap(({ name, sha256: expected, bytes, encoding }) => {
      const written = Object.hasOwn(files, name) ? files[name] : undefined;
      if (written === undefined) return [`The file ${name} is missing.`];
      const it = bytesOf(written, encoding);
      const same = it !== null && sha256(it) === expected && it.length === bytes;
      return same ? [] : [`The file ${name} was changed.`];
    }),
    ...Object.keys(files)
      .filter((name) => !names.has(name))
      .map((name) => `The file ${name} is not in the manifest.`),
  ];
}

const readHeads = (note: string | null, keys: readonly string[]) =>
  note === null ? null : (keys.map((key) => openHeads(note, key)).find(Boolean) ?? null);

function readManifest(text: string): EvidenceManifest | null {
  try {
    return EvidenceManifest.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

const broken = (fault: string): BundleReport => ({
  ok: false,
  faults: [fault],
  manifest: null,
  key: null,
  keyTrusted: false,
  checkpointAt: null,
});
