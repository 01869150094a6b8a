/**
 * `altered`: bytes are not what was committed. `missing`: a record is not there. `reordered`: it is there twice or in
 * another place. `unsettled-end`: an end without its intent. `unsigned`: no key that counts has signed this.
 */
export type FaultCode = "altered" | "missing" | "reordered" | "end-without-intent" | "unsigned";

/** One thing that does not verify, with the record it is about where there is one. */
export interface VerifyFault {
  code: FaultCode;
  /** The line of the export, from 1; null for what the end of it shows. */
  readonly line: number | null;
  readonly log: number | null;
  readonly seq: number | null;
  readonly id: string | null;
  readonly at: string | null;
  /** A sentence for people. */
  says: string;
}

/** `record 57 of log 1 (act_…, 2026-11-22T22:30:11.000Z)`. */
export const recordName = (
  log: number,
  seq: number,
  id: string | null,
  at: string | null,
): string =>
  `record ${seq} of log ${log}${id ? ` (${[printable(id), at && printable(at)].filter(Boolean).join(", ")})` : ""}`;

/** Text of an export was perhaps written by somebody else: what a terminal would act on is left out. */
const printable = (text: string): string => text.replaceAll(/[^\u0021-\u007e]/g, "?").slice(0, 100);

export const recordsName = (log: number, from: number, to: number): string =>
  from === to ? `record ${from} of log ${log}` : `records ${from} to ${to} of log ${log}`;
