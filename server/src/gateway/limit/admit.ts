import type { Decision } from "@reeve/contract/decision";
import type { ActionId } from "@reeve/contract/id";
import type { LimitKind } from "@reeve/contract/limit";
import { tightest, type Fitting, type ReadLimit } from "../../policy/limits/fitting.ts";
import type { Taken } from "../../policy/limits/limiting.ts";
import { noLonger } from "../act/decide-on.ts";
import { refusal, type Deed } from "../act/record.ts";
import type { Asker } from "../enter/caller.ts";
import { present, staleNow } from "../enter/enter.ts";
import type { Gate } from "../gate.ts";
import type { GateServer, GateSnapshot } from "../hands.ts";
import type { Bound } from "../relay/bound.ts";
import { bound as inWords, limitedBy } from "./say.ts";
import { whom } from "../../policy/limits/whom.ts";

/** A call that wants in. */
export interface Entering {
  readonly asker: Asker;
  /** Of what was sent. */
  readonly bytes: number;
  /** Told when the caller goes away; answers how to stop listening. */
  gone(leave: () => void): () => void;
}

/** A call that every limit lets in. */
export interface Admitted {
  /** The state of now: it may have waited. */
  readonly snapshot: GateSnapshot;
  /** What its answer may take up. */
  readonly bound: Bound | null;
  /** It is over; `went` is false where nothing went out, and then it does not count. */
  leave(went: boolean): Promise<void>;
}

/** How soon a call that found no room may come again. */
const busySeconds = 5;

/** Lets a call in where all limits that fit allow it; else the refusal. Several that fit all apply. */
export async function admit(
  gate: Gate,
  { asker, bytes, gone }: Entering,
  server: GateServer,
  deed: Deed,
  action: ActionId,
): Promise<Admitted | Decision> {
  const { hands } = gate;
  const now = (): number => hands.clock.now();
  const tool = deed.kind === "tool_call" ? deed.tool : null;
  const { agent, snapshot } = asker;
  const making = { agent: agent.id, server: server.name, tool };
  const fitting = hands.limiting.of(snapshot, making);
  if (fitting.length === 0) return { snapshot, bound: null, leave: () => Promise.resolve() };

  const refused = (limit: ReadLimit, kind: LimitKind, seconds: number | null): Decision => {
    count(gate, kind);
    return limitedBy(limit, kind, now(), seconds);
  };
  const body = tightest(fitting, "bodyBytes");
  if (body !== null && bytes > body.value) return refused(body.limit, "bodyBytes", null);

  const place = await gate.places.take({
    agent: agent.id,
    server: server.id,
    fitting,
    gone,
  });
  if (!place.ok) return refused(place.full, "concurrent", busySeconds);
  const current = place.waited ? later(gate, asker) : snapshot;
  if ("answer" in current) {
    place.leave();
    return current;
  }
  const taken = await counted(gate, current, making, fitting, action);
  if (taken === null || taken.ok)
    return {
      snapshot: current,
      bound: boundOf(gate, fitting),
      async leave(went) {
        place.leave();
        if (!went) await givenBack(gate, taken, action);
      },
    };
  place.leave();
  return "answer" in taken ? taken : refused(taken.limit, taken.kind, taken.seconds);
}

function count({ hands, limited }: Gate, kind: LimitKind): void {
  limited.set(kind, (limited.get(kind) ?? 0) + 1);
  hands.metrics.limited.inc({ kind });
}

/** A stop, a revocation or a change of policy that was answered while it waited holds. */
function later(gate: Gate, asker: Asker): GateSnapshot | Decision {
  const snapshot = present(gate);
  if (snapshot === null) return staleNow(gate);
  return noLonger(gate, asker, snapshot) ?? snapshot;
}

/** Counts it in every process; what cannot be counted does not happen. */
async function counted(
  { hands }: Gate,
  snapshot: GateSnapshot,
  making: Parameters<Gate["hands"]["limiting"]["take"]>[1],
  fitting: readonly Fitting[],
  action: ActionId,
): Promise<Taken | null | (Decision & { readonly ok: false })> {
  try {
    return await hands.limiting.take(snapshot, making, fitting);
  } catch (error) {
    hands.log.warn({ action, error: String(error) }, "a call could not be counted");
    const sentence =
      "A limit bounds how often this may be done, and Reeve cannot count now. Try again in a moment.";
    return { ...refusal(hands.clock.now(), "reeve-error", sentence), ok: false };
  }
}

/** Whatever goes wrong in here leaves the call counted: the careful side. */
async function givenBack({ hands }: Gate, taken: Taken | null, action: ActionId): Promise<void> {
  if (taken?.ok !== true) return;
  await taken.giveBack().catch((error: unknown) => {
    hands.log.warn({ action, error: String(error) }, "a call stayed counted");
  });
}

function boundOf(gate: Gate, fitting: readonly Fitting[]): Bound | null {
  const bytes = tightest(fitting, "resultBytes");
  const ms = tightest(fitting, "timeoutMs");
  if (bytes === null && ms === null) return null;
  const say = (limit: ReadLimit, kind: "resultBytes" | "timeoutMs"): string =>
    `the limit for ${whom(limit)} is ${inWords(kind, limit[kind] ?? 0)}`;
  return {
    bytes: bytes?.value ?? Infinity,
    tooLarge: bytes === null ? "" : `it is too large: ${say(bytes.limit, "resultBytes")}`,
    ms: ms?.value ?? null,
    tooSlow: ms === null ? "" : say(ms.limit, "timeoutMs"),
    reached: (kind) => count(gate, kind),
  };
}
