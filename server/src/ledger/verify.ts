import type { ExportLine } from "@reeve/contract/action";
import { openHeads, type SignedHead, type SignedHeads } from "./checkpoints/heads.ts";
import { readVerifier } from "./checkpoints/note.ts";
import { rootOf, type Frontier } from "./checkpoints/tree.ts";
import { recordName, type VerifyFault } from "./fault.ts";
import { keptHeads, notesIn, type KeptHeads } from "./kept-heads.ts";
import { readLine } from "./lines.ts";
import { LogCheck, type LogStart, type RecordLine } from "./log-check.ts";
import { Pairs } from "./pairs.ts";
import { RemovalCheck } from "./removal-check.ts";
import type { Trusted, VerifyReport } from "./verify-report.ts";

export type { Trusted, VerifyReport } from "./verify-report.ts";

const maxFaults = 100;

/** Checks an export with nothing but itself and what is trusted. Needs memory for each log, not for each record. */
export async function verifyExport(
  lines: AsyncIterable<string>,
  trusted: Trusted = {},
): Promise<VerifyReport> {
  const check = new ExportCheck(trusted);
  for await (const line of lines) check.line(line);
  return check.end();
}

class ExportCheck {
  private readonly trusted: Trusted;
  private readonly faults: VerifyFault[] = [];
  private more = 0;
  private number = 0;
  private records = 0;
  private checkpoints = 0;
  private readonly logs = new Map<number, LogCheck>();
  private readonly pairs = new Pairs();
  private readonly removals = new RemovalCheck();
  private keys: readonly string[];
  private current: LogCheck | null = null;
  private lastAt: string | null = null;
  /** The heads of the checkpoint that an export which is cut at the front begins with, until they are accounted for. */
  private awaited: Map<number, SignedHead> | null = null;
  private readonly notes: readonly string[];
  private readonly kept: KeptHeads;

  constructor(trusted: Trusted) {
    this.trusted = trusted;
    this.keys = trusted.keys ?? [];
    this.notes = (trusted.checkpoints ?? []).flatMap(notesIn);
    this.kept = keptHeads(this.notes);
  }

  line(text: string): void {
    this.number++;
    const line = readLine(text);
    if (!line) return this.unreadable(text);
    if (line.type !== "head") this.headsAreComplete();
    switch (line.type) {
      case "key":
        return this.key(line.key);
      case "removal":
        return this.removal(line.note);
      case "checkpoint":
        return this.checkpoint(line.note);
      case "head":
        return this.head(line);
      case "record":
        return this.record(line);
    }
  }

  end(): VerifyReport {
    this.headsAreComplete();
    for (const { draft, log, seq } of this.pairs.strays())
      this.stray(draft.action, draft.at, log, seq);
    for (const note of this.notes)
      if (!this.keys.some((key) => openHeads(note, key)))
        this.fault("unsigned", "A checkpoint that was given is not signed by a key that counts.");
    for (const log of this.kept.keys()) this.keptToTheEnd(log);
    const whole = (this.logs.get(0)?.first ?? 1) === 0;
    for (const says of whole ? this.removals.unrecorded(this.lastAt) : [])
      this.add({ code: "missing", line: null, log: 0, seq: null, id: null, at: null, says });
    const logs = [...this.logs.values()].map(({ log, first, next, covered }) => ({
      log,
      first,
      size: next,
      covered,
    }));
    const sum = (count: (log: (typeof logs)[number]) => number): number =>
      logs.reduce((total, log) => total + count(log), 0);
    return {
      ok: this.faults.length === 0,
      faults: this.faults,
      moreFaults: this.more,
      records: this.records,
      checkpoints: this.checkpoints,
      actions: this.pairs.total,
      unsettled: this.pairs.unsettled().length,
      omitted: sum((log) => log.first - (this.removals.start(log.log)?.size ?? 0)),
      removed: this.removals.removed(),
      uncovered: sum((log) => Math.max(0, log.size - log.covered)),
      logs,
      lastCheckpointAt: this.lastAt,
      keys: this.keys,
      keysTrusted: this.trusted.keys !== undefined,
    };
  }

  private key(key: string): void {
    if (!readVerifier(key))
      return this.fault("altered", `The key in line ${this.number} was altered.`);
    if (!this.trusted.keys) this.keys = [...this.keys, key];
    else if (!this.keys.includes(key))
      this.fault("unsigned", `The key in line ${this.number} is not one that you trust.`);
  }

  private removal(note: string): void {
    const wrong = this.records > 0 ? "stands behind records" : this.removals.take(note, this.keys);
    if (wrong) this.fault("altered", `The removal in line ${this.number} ${wrong}.`);
  }

  private checkpoint(note: string): void {
    const signed = this.keys.map((key) => openHeads(note, key)).find((heads) => heads !== null);
    if (!signed)
      return this.fault(
        "altered",
        `The checkpoint in line ${this.number} was altered, or another key signed it.`,
      );
    this.checkpoints++;
    if (this.lastAt !== null && Date.parse(signed.at) < Date.parse(this.lastAt))
      this.fault(
        "reordered",
        `The checkpoint in line ${this.number}, of ${signed.at}, stands after a later one.`,
      );
    if (this.records === 0 && this.checkpoints === 1)
      this.awaited = new Map(signed.heads.map((head) => [head.log, head]));
    else this.covers(signed);
    this.lastAt = signed.at;
  }

  private covers(signed: SignedHeads): void {
    const named = new Set<number>();
    for (const head of signed.heads) {
      named.add(head.log);
      this.logCheck(head.log).against(head, this.number, signed.at);
    }
    for (const { log, next } of this.logs.values())
      if (!named.has(log) && next > 0)
        this.fault(
          "reordered",
          `The checkpoint of ${signed.at} does not know log ${log}, of which it follows records.`,
          log,
          0,
        );
    for (const { draft, log, seq } of this.pairs.strays())
      this.stray(draft.action, draft.at, log, seq);
  }

  private head(line: Extract<ExportLine, { type: "head" }>): void {
    const head = this.awaited?.get(line.log);
    const roots = line.frontier.map((hash) => Buffer.from(hash, "hex"));
    const frontier: Frontier = { size: line.size, roots };
    const exact = roots.every(
      (root, i) => root.length === 32 && root.toString("hex") === line.frontier[i],
    );
    if (
      !head ||
      !exact ||
      head.size !== line.size ||
      rootOf(frontier).toString("base64") !== head.root
    )
      return this.fault(
        "altered",
        `Line ${this.number}, where log ${line.log} begins, was altered.`,
        line.log,
      );
    this.awaited?.delete(line.log);
    const start = { size: line.size, chain: Buffer.from(head.chain, "base64"), frontier };
    const check = this.newCheck(line.log, start);
    this.logs.set(line.log, check);
    this.keptAt(check);
  }

  private headsAreComplete(): void {
    for (const { log, size } of this.awaited?.values() ?? [])
      this.fault(
        "missing",
        `Where log ${log} begins, after ${size} records, is missing.`,
        log,
        size,
      );
    this.awaited = null;
  }

  private record(record: RecordLine): void {
    this.records++;
    const claimed = this.logCheck(record.log);
    // A line in a wrong place may be a right record whose position was changed: then it fits where another is awaited.
    const inPlace = record.seq === claimed.next && claimed.fits(record);
    const elsewhere = inPlace
      ? undefined
      : [claimed, ...this.logs.values()].find((log) => log.fits(record));
    const check = elsewhere ?? claimed;
    const draft = check.take(record, this.number);
    this.current = check;
    if (draft) this.pairs.take(draft, check.log, check.next - 1);
    if (draft?.kind === "admin") this.removals.record(draft.body);
    this.keptAt(check);
  }

  private unreadable(text: string): void {
    if (/"note":|\\n\\n— /.test(text))
      return this.fault(
        "altered",
        `The checkpoint in line ${this.number} was altered: it cannot be read.`,
      );
    if (!/"(body|seq|hash)"/.test(text))
      return this.fault("altered", `Line ${this.number} was altered: it cannot be read.`);
    const [, log, seq] = /"log":(\d{1,9}),"seq":(\d{1,15})/.exec(text) ?? [];
    const named =
      log === undefined
        ? undefined
        : seq === "0"
          ? this.logCheck(Number(log))
          : this.logs.get(Number(log));
    const check =
      named?.next === Number(seq)
        ? named
        : (this.current ?? named ?? this.logCheck(Number(log ?? 0)));
    const part = (name: string): string | null =>
      new RegExp(`"${name}":"([^"\\\\]{1,100})"`).exec(text)?.[1] ?? null;
    check.unreadable(this.number, part("id"), part("at"));
  }

  private logCheck(log: number): LogCheck {
    let check = this.logs.get(log);
    if (!check) this.logs.set(log, (check = this.newCheck(log, this.removals.start(log))));
    return check;
  }

  private newCheck(log: number, start: LogStart | null): LogCheck {
    return new LogCheck(log, start, this.removals.bare(log), (fault) => this.add(fault));
  }

  private keptAt(check: LogCheck): void {
    for (const { head, at } of this.kept.get(check.log)?.get(check.next) ?? [])
      check.against(head, this.number, at);
  }

  private keptToTheEnd(log: number): void {
    const sizes = this.kept.get(log);
    const check = this.logCheck(log);
    for (const { head, at } of sizes?.get(Math.max(...sizes.keys())) ?? [])
      if (check.next < head.size) check.against(head, null, at);
  }

  private stray(id: string, at: string, log: number, seq: number): void {
    // Of an export that is cut at the front, the intent may be in the part that is left out.
    if ([...this.logs.values()].some((check) => check.first > 0)) return;
    this.add({
      code: "end-without-intent",
      line: null,
      log,
      seq,
      id,
      at,
      says: `${recordName(log, seq, id, at)} ends an action whose intent is not there.`,
    });
  }

  private fault(
    code: VerifyFault["code"],
    says: string,
    log: number | null = null,
    seq: number | null = null,
  ): void {
    this.add({ code, line: this.number, log, seq, id: null, at: null, says });
  }

  private add(fault: VerifyFault): VerifyFault {
    if (this.faults.length < maxFaults) this.faults.push(fault);
    else this.more++;
    return fault;
  }
}
