import type { Fragment } from "./fragment.ts";
import { pairedLogs, type Link } from "./context.ts";
import { observe } from "./observe.ts";
import type { Observation } from "./observation.ts";

/** One span or log record, as the window takes it. */
export interface Arrival {
  readonly trace: string | null;
  readonly span: string | null;
  readonly parent: string | null;
  readonly fragment: Fragment | null;
}

export interface WindowLimits {
  /** Spans and records that are held at most, over all traces. */
  readonly held: number;
  /** Of one trace: its spans, and of them those that tell of an action, which are looked at anew with each batch. */
  readonly heldOfOne: number;
  readonly tellersOfOne: number;
  /** How long after its last record a trace is held. */
  readonly idleMs: number;
}

export const windowLimits: WindowLimits = {
  held: 150_000,
  heldOfOne: 20_000,
  tellersOfOne: 4_000,
  idleMs: 15 * 60_000,
};

interface Trace {
  links: Map<string, Link>;
  /** Those that tell of an action, by id. */
  tellers: Map<string, Fragment>;
  /** What was given out for each, so that only what changed is given out again. */
  given: Map<string, string>;
  touchedMs: number;
}

/**
 * The traces of the last minutes: a span comes before the one above it, often in another batch, and only from above is it
 * known who acts and whether two spans tell of one call.
 */
export function openWindow(limits: WindowLimits = windowLimits) {
  /** Least lately touched first. */
  const traces = new Map<string, Trace>();
  let held = 0;

  const sizeOf = ({ links, tellers }: Trace): number => links.size + tellers.size;

  function drop(id: string, trace: Trace): void {
    traces.delete(id);
    held -= sizeOf(trace);
  }

  function touch(id: string, nowMs: number): Trace {
    const found = traces.get(id);
    if (found) traces.delete(id);
    const trace = found ?? { links: new Map(), tellers: new Map(), given: new Map(), touchedMs: 0 };
    trace.touchedMs = nowMs;
    traces.set(id, trace);
    return trace;
  }

  function evict(nowMs: number): void {
    for (const [id, trace] of traces) {
      if (held <= limits.held && trace.touchedMs > nowMs - limits.idleMs) return;
      drop(id, trace);
    }
  }

  function take(arrival: Arrival, nowMs: number, touched: Map<string, Trace>): void {
    const id = arrival.trace;
    if (id === null) return;
    const trace = touch(id, nowMs);
    touched.set(id, trace);
    const before = sizeOf(trace);
    const { fragment, span } = arrival;
    if (span !== null && fragment?.isLog !== true) {
      trace.links.set(span, { parent: arrival.parent, said: fragment });
      if (trace.links.size > limits.heldOfOne) forgetFirst(trace.links);
    }
    if (fragment && tells(fragment)) {
      trace.tellers.set(fragment.id, fragment);
      if (trace.tellers.size > limits.tellersOfOne) {
        const oldest = forgetFirst(trace.tellers);
        if (oldest !== undefined) trace.given.delete(oldest);
      }
    }
    held += sizeOf(trace) - before;
  }

  return {
    size: () => held,
    /**
     * Takes what came, and gives what is now known of actions and was not given out before. What is given out counts as
     * such only from `confirm` on: what could not be written down is given out again.
     */
    add(arrivals: readonly Arrival[], nowMs: number) {
      const touched = new Map<string, Trace>();
      const loose: Observation[] = [];
      for (const arrival of arrivals) {
        take(arrival, nowMs, touched);
        if (arrival.trace !== null || !arrival.fragment) continue;
        const alone = observe(arrival.fragment, new Map(), null);
        if (alone) loose.push(alone);
      }
      const pending: { trace: Trace; id: string; mark: string }[] = [];
      for (const trace of touched.values()) {
        const pairs = pairedLogs([...trace.tellers.values()]);
        for (const [id, fragment] of trace.tellers) {
          const it = observe(fragment, trace.links, pairs.get(id) ?? null);
          if (!it) continue;
          const mark = markOf(it);
          if (trace.given.get(id) === mark) continue;
          loose.push(it);
          pending.push({ trace, id, mark });
        }
      }
      evict(nowMs);
      return {
        observations: loose,
        confirm(): void {
          for (const { trace, id, mark } of pending) trace.given.set(id, mark);
        },
      };
    },
  };
}

/** What may still change of what was given out: by what it is known, and what comes from above. */
const markOf = ({ keys, agent, session, principal, model, args }: Observation): string =>
  JSON.stringify([keys, agent, session, principal, model, args?.[0]]);

const tells = ({ action, about, aboutCall }: Fragment): boolean =>
  action !== null || about !== null || aboutCall !== null;

function forgetFirst<V>(map: Map<string, V>): string | undefined {
  const first = map.keys().next().value;
  if (first !== undefined) map.delete(first);
  return first;
}
