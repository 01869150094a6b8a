import type { Hono } from "hono";
import type { AgentId } from "@reeve/contract/id";
import { otlpDoor, type OtlpHands } from "../otlp/door.ts";
import { openIntake, type IntakeHands } from "./intake.ts";
import { registeredOf, type Registered } from "./source.ts";

export interface TelemetryHands
  extends Omit<OtlpHands, "intake" | "known">, Omit<IntakeHands, "registered" | "limits"> {
  /** The present state; throws where it is too old. */
  current(): ReturnType<OtlpHands["known"]>;
}

export interface Telemetry extends AsyncDisposable {
  readonly door: Hono;
}

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
  return {
    door: otlpDoor({ ...hands, intake, known: () => hands.current() }),
    [Symbol.asyncDispose]: () => intake.close(),
  };
}
