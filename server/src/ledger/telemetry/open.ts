import type { Hono } from "hono";
import type { AgentId } from "@reeve/contract/id";
import { otlpDoor, type OtlpHands } from "../otlp/door.ts";
import { repeat } from "../../platform/jobs.ts";
import { check, tidy } from "./check.ts";
import { openIntake, type IntakeHands } from "./intake.ts";
import { registeredOf, type Registered } from "./source.ts";

export interface TelemetryHands
  extends Omit<OtlpHands, "intake" | "known">, Omit<IntakeHands, "registered" | "limits"> {
  /** The present state; throws where it is too old. */
  current(): ReturnType<OtlpHands["known"]>;
}

export interface Telemetry extends AsyncDisposable {
  readonly door: Hono;
  /** Holds what came in against what the doors recorded; done by itself every few seconds. */
  check(): Promise<number>;
}

const checkEveryMs = 2_000;
const tidyEveryMs = 600_000;

/** Opens the door for telemetry, and what stands behind it. */
export function openTelemetry(hands: TelemetryHands): Telemetry {
  let of: unknown = null;
  let registered: Registered = registeredOf([]);
  /** Names are folded once for each state and not for each batch. */
  const now = (): Registered => {
    const { agents } = hands.current();
    if (agents !== of) {
      of = agents;
      registered = registeredOf(agents.values() as Iterable<{ id: AgentId; name: string }>);
    }
    return registered;
  };
  const intake = openIntake({ ...hands, registered: now });
  const checking = { ...hands, registered: now, sealed: new Map() };
  const jobs = [
    repeat("telemetry check", checkEveryMs, hands.log, async () => void (await check(checking))),
    repeat("telemetry tidy", tidyEveryMs, hands.log, () => tidy(checking)),
  ];
  return {
    check: () => check(checking),
    door: otlpDoor({ ...hands, intake, known: () => hands.current() }),
    async [Symbol.asyncDispose]() {
      for (const job of jobs) await job[Symbol.asyncDispose]();
      await intake.close();
    },
  };
}
