import {
  evidenceFormat,
  evidenceLabel,
  EvidenceManifest,
  type EvidenceFile,
  type FrameworkEvidence,
} from "@reeve/contract/evidence";
import type { EvidenceId } from "@reeve/contract/id";
import { hash } from "node:crypto";
import { canonical } from "../../platform/canonical.ts";
import type { Taken } from "./artefact.ts";
import { asCsv } from "./csv.ts";
import { asHtml } from "./html.ts";

export interface BundleOf {
  readonly id: EvidenceId;
  readonly at: string;
  readonly by: string;
  readonly frameworks: readonly FrameworkEvidence[];
  readonly taken: ReadonlyMap<string, Taken>;
  /** The newest checkpoint of the ledger, with whose key it is signed. */
  readonly checkpoint: string | null;
}

/** Signs a text with the key of checkpoints. */
export type Sign = (text: string) => { readonly note: string; readonly key: string };

/** What the signature is over: it can be taken neither for a checkpoint nor for a removal. */
export const signedText = (id: string, at: string, digest: string): string =>
  `reeve evidence\nbundle ${id}\ntime ${at}\nmanifest ${digest}\n`;

/** A whole bundle: its files, the manifest with the hash of each, and the signature over the manifest. */
export async function bundleOf(it: BundleOf, sign: Sign): Promise<EvidenceFile> {
  const texts = filesOf(it);
  // Its letters are read only by who makes one.
  const pdf = await (await import("./pdf.ts")).asPdf(it);
  const manifest = EvidenceManifest.parse({
    format: evidenceFormat,
    label: evidenceLabel,
    id: it.id,
    at: it.at,
    by: it.by,
    frameworks: it.frameworks.map(({ framework }) => framework.id),
    files: [
      ...Object.entries(texts).map(([name, text]) => ({
        name,
        sha256: sha256(text),
        bytes: Buffer.byteLength(text),
      })),
      { name: pdfName, sha256: sha256(pdf), bytes: pdf.length, encoding: "base64" },
    ],
    checkpoint: it.checkpoint,
  });
  const text = canonical(manifest);
  const { note, key } = sign(signedText(it.id, it.at, sha256(text)));
  const files = { ...texts, [pdfName]: pdf.toString("base64") };
  return { format: evidenceFormat, id: it.id, manifest: text, note, key, files };
}

const pdfName = "evidence.pdf";

export const sha256 = (it: string | Uint8Array): string => hash("sha256", it, "hex");

/** The bytes of a file of a bundle; null where it is not written as its encoding is. */
export function bytesOf(written: string, encoding: "base64" | undefined): Buffer | null {
  if (encoding === undefined) return Buffer.from(written);
  const bytes = Buffer.from(written, encoding);
  return bytes.toString(encoding) === written ? bytes : null;
}

function filesOf({ frameworks, taken, checkpoint, ...it }: BundleOf): Record<string, string> {
  const used = new Set(
    frameworks.flatMap(({ controls }) =>
      controls.flatMap(({ artefacts }) => artefacts.map(({ id }) => id)),
    ),
  );
  return {
    "evidence.json": canonical({ label: evidenceLabel, ...it, frameworks }),
    "evidence.csv": asCsv(frameworks),
    "evidence.html": asHtml({ ...it, frameworks }),
    ...(checkpoint !== null && { "checkpoint.txt": checkpoint }),
    ...Object.fromEntries(
      [...taken].flatMap(([id, { rows }]) =>
        used.has(id) ? [[`artefacts/${id}.json`, rows] as const] : [],
      ),
    ),
  };
}
