import type { IncomingHttpHeaders } from "node:http";
import { Scan } from "../relay/scan.ts";
import type { UpstreamHandler } from "../upstream/upstream.ts";
import { mediaType } from "../relay/watch.ts";
import { asksTooMuch, questionsOf, type Questions } from "./find.ts";
import { splitEvents, type Event } from "./split-events.ts";

/** What becomes of a message that asks: it goes on as it is, another goes in its place, or none does. */
export type Verdict = "pass" | { readonly instead: string | null };

export interface Holding {
  readonly judge: (questions: Questions) => Promise<Verdict>;
  readonly abort: () => void;
  /** A JSON answer may be replaced, so its head waits for it. */
  readonly headWaits: boolean;
}

export const heldAtMost = 256 * 1024;
const tooMuch = "it asks more than Reeve reads";
const unclear = "it may ask something, in a way that not every reader reads alike";

/**
 * Passes an answer on and stops it where it asks something, until that was judged. A message is held until it is known
 * to ask nothing; one too large to be held goes on while it is scanned, all but its end.
 */
export function hold(next: UpstreamHandler, { judge, abort, headWaits }: Holding): UpstreamHandler {
  let head: (() => void) | null = null;
  let lengthOf: ((bytes: number) => void) | null = null;
  let kind: "stream" | "json" | "other" = "other";
  let held: Buffer[] = [];
  let bytes = 0;
  let scan: Scan | null = null;
  let judging = false;
  let over = false;
  let waiting: (() => boolean)[] = [];
  let resume = (): void => undefined;
  const split = splitEvents(heldAtMost);

  const fail = (why: string): boolean => {
    over = true;
    abort();
    next.onError(new Error(why));
    return true;
  };
  const begin = (): void => {
    head?.();
    head = null;
  };
  /** In its turn: behind a question, everything waits for what becomes of it. */
  const step = (run: () => boolean): boolean => {
    if (over) return true;
    if (!judging) return run();
    waiting.push(run);
    return false;
  };
  const isJudging = (): boolean => judging;
  const proceed = (): void => {
    judging = false;
    const run = over ? undefined : waiting.shift();
    if (run !== undefined) run();
    if (waiting.length > 0 && !isJudging()) return proceed();
    if (!over && !isJudging()) resume();
  };
  const ask = (questions: Questions, then: (verdict: Verdict) => void): false => {
    judging = true;
    judge(questions).then(
      (verdict) => {
        if (over) return;
        then(verdict);
        proceed();
      },
      () => fail("Reeve could not judge what it asks"),
    );
    return false;
  };

  const event = ({ raw, message, scanned }: Event): boolean => {
    if (scanned !== null && asksTooMuch(scanned)) return fail(tooMuch);
    const questions = message === null ? null : questionsOf(message);
    if (questions === null) return next.onData(raw);
    if (questions === "unreadable") return fail(unclear);
    return ask(questions, (verdict) => {
      if (verdict === "pass") next.onData(raw);
      else if (verdict.instead !== null)
        next.onData(Buffer.from(`event: message\ndata: ${verdict.instead}\n\n`));
    });
  };
  const json = (chunk: Buffer): boolean => {
    bytes += chunk.length;
    if (scan !== null) {
      scan.push(chunk);
      if (asksTooMuch(scan)) return fail(tooMuch);
      const before = held;
      held = [chunk];
      return next.onData(Buffer.concat(before));
    }
    held.push(chunk);
    if (bytes <= heldAtMost) return true;
    scan = new Scan();
    for (const piece of held) scan.push(piece);
    if (asksTooMuch(scan)) return fail(tooMuch);
    begin();
    const all = held;
    held = [];
    return next.onData(Buffer.concat(all));
  };
  const whole = (): boolean => {
    const last = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held);
    const pass = (out: Buffer): true => {
      lengthOf?.(out.length);
      begin();
      if (out.length > 0) next.onData(out);
      next.onEnd();
      return true;
    };
    if (scan !== null) return asksTooMuch(scan) ? fail(tooMuch) : pass(last);
    const questions = questionsOf(last);
    if (questions === null) return pass(last);
    if (questions === "unreadable") return fail(unclear);
    if (questions.kind === "request") return fail("it asks something in place of an answer");
    return ask(questions, (verdict) => {
      if (verdict === "pass") pass(last);
      else if (headWaits) pass(Buffer.from(verdict.instead ?? ""));
      else fail("it asks something that may not be asked");
    });
  };

  const asksAtTheEnd = (left: Buffer): boolean =>
    kind === "json"
      ? scan === null
        ? questionsOf(left) !== null
        : asksTooMuch(scan)
      : split
          .push(Buffer.from("\n\n"))
          .events.some(({ message, scanned }) =>
            scanned === null
              ? message !== null && questionsOf(message) !== null
              : asksTooMuch(scanned),
          );

  return {
    onHeaders(status, headers, proceedUpstream) {
      resume = proceedUpstream;
      const type = mediaType(headers);
      kind =
        type === "text/event-stream" ? "stream" : type === "application/json" ? "json" : "other";
      const given: IncomingHttpHeaders = { ...headers };
      const pass = (): void => next.onHeaders(status, given, () => void (judging || resume()));
      if (kind !== "json" || !headWaits) return pass();
      head = pass;
      if (headers["content-length"] !== undefined)
        lengthOf = (length) => (given["content-length"] = String(length));
    },
    onData(chunk) {
      if (kind === "json") return step(() => json(chunk));
      if (kind === "other") return step(() => next.onData(chunk));
      let ready = true;
      const { events, rest, scanned } = split.push(chunk);
      for (const one of events) ready = step(() => event(one)) && ready;
      if (rest === null) return ready;
      const asks = scanned !== null && asksTooMuch(scanned);
      return step(() => (asks ? fail(tooMuch) : next.onData(rest))) && ready;
    },
    onEnd() {
      step(() => {
        if (kind === "json") return whole();
        // What a stream broke off in was never whole, and is none.
        next.onEnd();
        return true;
      });
    },
    onError(error) {
      step(() => {
        begin();
        const left = Buffer.concat(kind === "json" ? held : split.left());
        // What it broke off in may be a whole message all the same: nobody judges it any more, so it may ask nothing.
        if (left.length > 0 && !asksAtTheEnd(left)) next.onData(left);
        next.onError(error);
        return true;
      });
    },
  };
}
