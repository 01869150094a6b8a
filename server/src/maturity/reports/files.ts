import { Reported, type ReportFile, type ReportFormat } from "@reeve/contract/report";
import { model } from "@reeve/contract/maturity/model";
import { hash } from "node:crypto";
import { canonical } from "../../platform/canonical.ts";
import { asCsv } from "./as-csv.ts";
import { asHtml } from "./as-html.ts";
import { asOscal } from "./as-oscal.ts";
import { asSarif } from "./as-sarif.ts";
import { badgeSvg } from "./badge.ts";
import { boardOf } from "./board.ts";
import { fingerprint, signFile, type Sign } from "./signature.ts";

type Key = { readonly verifier: string; readonly name: string };

interface Kind {
  /** What comes after the day in its name. */
  readonly ending: string;
  readonly type: string;
  make(it: Reported, key: Key): Promise<Uint8Array | string> | string;
}

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Each format, all of them from one report. */
export const kinds: Readonly<Record<ReportFormat, Kind>> = {
  html: {
    ending: "board.html",
    type: "text/html; charset=utf-8",
    make: (it, { verifier }) => asHtml(boardOf(it, fingerprint(verifier))),
  },
  pdf: {
    ending: "board.pdf",
    type: "application/pdf",
    // Its letters are read only by who wants them.
    make: async (it, { verifier }) =>
      (await import("./as-pdf.ts")).asPdf(boardOf(it, fingerprint(verifier))),
  },
  json: {
    ending: "state.json",
    type: "application/json",
    make: (it) => `${canonical(Reported.parse(it))}\n`,
  },
  csv: { ending: "state.csv", type: "text/csv; charset=utf-8", make: (it) => asCsv(it) },
  sarif: {
    ending: "state.sarif",
    type: "application/sarif+json",
    make: (it) => pretty(asSarif(it)),
  },
  oscal: {
    ending: "assessment-results.json",
    type: "application/oscal+json",
    make: (it, { name }) => pretty(asOscal(it, name)),
  },
  badge: {
    ending: "badge.svg",
    type: "image/svg+xml",
    make: ({ at, maturity: { stage } }) =>
      badgeSvg({ stage, name: model.stages[stage - 1]?.name ?? "", day: at.slice(0, 10) }),
  },
};

export interface MadeFile extends ReportFile {
  readonly content: Uint8Array;
}

/** The files of a report in the formats asked for, each signed. */
export async function filesOf(
  it: Reported,
  formats: readonly ReportFormat[],
  signer: Key & { readonly sign: Sign },
): Promise<MadeFile[]> {
  const files: MadeFile[] = [];
  for (const format of formats) {
    const { ending, type, make } = kinds[format];
    const content = Buffer.from(await make(it, signer));
    const name = `reeve-${it.at.slice(0, 10)}-${ending}`;
    const sha256 = hash("sha256", content, "hex");
    const signature = signFile({ name, at: it.at, sha256 }, signer.sign, signer.verifier);
    files.push({ format, name, type, bytes: content.length, sha256, signature, content });
  }
  return files;
}
