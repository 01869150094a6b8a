import type { ExportLine } from "@reeve/contract/action";
import type { SignedHead } from "./checkpoints/heads.ts";
import {
  appendLeaf,
  emptyFrontier,
  leafHash,
  rootOf,
  sha256,
  type Frontier,
} from "./checkpoints/tree.ts";
import { recordName, recordsName, type VerifyFault } from "./fault.ts";
import { genesis } from "./log/head.ts";
import { belongs, hasApart } from "./payload.ts";
import { readDraft, type Draft } from "./record.ts";

export type RecordLine = Extract<ExportLine, { type: "record" }>;
export type Report = (fault: VerifyFault) => VerifyFault;

/** Where an export's records of one log begin. */
export interface LogStart {
  readonly size: number;
  readonly chain: Uint8Array;
  readonly frontier: Frontier;
}

/** Follows one log through an export and says which record does not fit. */
export class LogCheck {
  readonly log: number;
  readonly first: number;
  next: number;
  /** How many records the checkpoints so far cover. */
  covered: number;
  /** What the next record may be chained to: more than one after a record whose own hash does not fit. */
  private chains: readonly Uint8Array[];
  /** Null once the tree cannot be computed any more. */
  private frontier: Frontier | null;
  private knownBad = false;
  private readonly gaps: { from: number; to: number; fault: VerifyFault }[] = [];
  private readonly report: Report;
  /** Records before this position lost their payloads to retention. */
  private readonly bare: number;

  constructor(log: number, start: LogStart | null, bare: number, report: Report) {
    this.log = log;
    this.first = start?.size ?? 0;
    this.next = this.first;
    this.covered = this.first;
    this.chains = [start?.chain ?? genesis(log)];
    this.frontier = start?.frontier ?? emptyFrontier;
    this.bare = bare;
    this.report = report;
  }

  /** Whether these bytes and this hash are the next record, whatever position the line claims. */
  fits(record: RecordLine): boolean {
    return this.chains.some((chain) => sha256(chain, record.body).toString("hex") === record.hash);
  }

  /** A line that claims a position. Gives what the record says where it can be read. */
  take(record: RecordLine, line: number): Draft | null {
    if (record.log !== this.log || (record.seq !== this.next && this.fits(record)))
      return this.accept(
        { ...record, log: this.log, seq: this.next },
        line,
        "its position was changed",
      );
    if (record.seq < this.next) return this.outOfPlace(record, line);
    if (record.seq > this.next) this.gap(record, line);
    return this.accept(record, line, null);
  }

  /** A line that cannot be read stands where the next record should. */
  unreadable(line: number, id: string | null, at: string | null): void {
    if (this.gaps.some((gap) => gap.from === this.next && gap.to === this.next)) return;
    const says = `${capital(recordName(this.log, this.next, id, at))} was altered: line ${line} cannot be read.`;
    const fault = this.report({
      code: "altered",
      line,
      log: this.log,
      seq: this.next,
      id,
      at,
      says,
    });
    this.gaps.push({ from: this.next, to: this.next, fault });
  }

  /** Compares with what a checkpoint signs. */
  against(head: SignedHead, line: number | null, at: string): void {
    // What it signs was removed: only what is left can be held against a checkpoint.
    if (head.size < this.first) return;
    const base = { log: this.log, id: null, at: null, line };
    if (this.next === head.size - 1 && this.gaps.some((gap) => gap.from === this.next))
      this.lose(head.size);
    else if (this.next < head.size) {
      const says = `${capital(recordsName(this.log, this.next, head.size - 1))} ${this.next === head.size - 1 ? "is" : "are"} missing: the checkpoint of ${at} signed ${head.size} records.`;
      this.report({ ...base, code: "missing", seq: this.next, says });
      this.lose(head.size);
    } else if (this.next > head.size) {
      const says = `The checkpoint of ${at} stands after ${recordsName(this.log, head.size, this.next - 1)}, which it does not cover.`;
      this.report({ ...base, code: "reordered", seq: head.size, says });
    } else this.compare(head, line, at);
    this.covered = Math.max(this.covered, head.size);
  }

  /** Whether the tree over what was read so far has this root. */
  private compare(head: SignedHead, line: number | null, at: string): void {
    if (!this.frontier) return;
    const same =
      rootOf(this.frontier).toString("base64") === head.root &&
      this.chains.some((chain) => Buffer.from(chain).toString("base64") === head.chain);
    if (same || this.knownBad) {
      if (!same) this.frontier = null;
      return;
    }
    const says = `Some of ${recordsName(this.log, this.covered, head.size - 1)} were altered and chained anew: the checkpoint of ${at} signed other records.`;
    this.report({
      code: "altered",
      line,
      log: this.log,
      seq: this.covered,
      id: null,
      at: null,
      says,
    });
    this.frontier = null;
  }

  private accept(record: RecordLine, line: number, moved: string | null): Draft | null {
    const said = readDraft(record.body);
    const hash = Buffer.from(record.hash, "hex");
    const chained = this.chains.map((chain) => sha256(chain, record.body));
    const fits =
      this.chains.length === 0
        ? /^[0-9a-f]{64}$/.test(record.hash)
        : chained.some((value) => value.toString("hex") === record.hash);
    const wrong =
      moved ??
      (!fits ? "its bytes do not give its hash" : null) ??
      (!said ? "its bytes are not a record" : null) ??
      (said?.kind !== record.kind || said.at !== record.at || said.action !== record.id
        ? "it does not say what its bytes say"
        : null) ??
      this.wrongPayload(record, said);
    if (wrong) {
      const { id, at } = fits && said ? { id: said.action, at: said.at } : record;
      const says = `${capital(recordName(this.log, record.seq, id, at))} was altered: ${wrong}.`;
      this.report({ code: "altered", line, log: this.log, seq: record.seq, id, at, says });
      this.knownBad ||= !fits;
    }
    this.chains = fits ? [hash] : [hash, ...chained];
    this.frontier &&= appendLeaf(this.frontier, leafHash(Buffer.from(record.body))).after;
    this.next++;
    return said;
  }

  private wrongPayload({ body, payload, seq }: RecordLine, said: Draft | null): string | null {
    if (payload !== undefined)
      return belongs(body, payload) ? null : "what is kept apart from it is not what it names";
    return said && hasApart(body) && seq >= this.bare
      ? "what is kept apart from it is missing, and no retention removed it"
      : null;
  }

  private gap(record: RecordLine, line: number): void {
    const unread = this.gaps.some((gap) => gap.from === this.next && gap.to === this.next);
    const from = unread ? this.next + 1 : this.next;
    if (from < record.seq) {
      const says = `${capital(recordsName(this.log, from, record.seq - 1))} ${from === record.seq - 1 ? "is" : "are"} missing, before ${recordName(this.log, record.seq, record.id, record.at)}.`;
      const fault = this.report({
        code: "missing",
        line,
        log: this.log,
        seq: from,
        id: null,
        at: null,
        says,
      });
      this.gaps.push({ from, to: record.seq - 1, fault });
    }
    this.lose(record.seq);
  }

  private outOfPlace(record: RecordLine, line: number): Draft | null {
    const gap = this.gaps.find(({ from, to }) => from <= record.seq && record.seq <= to);
    const name = recordName(this.log, record.seq, record.id, record.at);
    const says = `${capital(name)} stands in another place than it was committed in.`;
    if (gap && gap.fault.code === "missing" && gap.from === gap.to) {
      gap.fault.code = "reordered";
      gap.fault.says = says;
    } else
      this.report({
        code: "reordered",
        line,
        log: this.log,
        seq: record.seq,
        id: record.id,
        at: record.at,
        says,
      });
    return readDraft(record.body);
  }

  private lose(next: number): void {
    this.next = next;
    this.chains = [];
    this.frontier = null;
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
