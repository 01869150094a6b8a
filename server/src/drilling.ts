import type { Verbs } from "@reeve/contract/operations";
import type { GateHands } from "./gateway/hands.ts";
import { hasty, openRehearsal } from "./gateway/rehearsal.ts";
import { ownAddressOf } from "./platform/address.ts";
import type { Ctx } from "./platform/context.ts";
import { openDrills, type Drills } from "./response/drills/keep.ts";
import type { DrillHands } from "./response/drills/run.ts";

/** Drills, with the doors that they are rehearsed at: the one that everybody uses, and others beside it. */
export function drilling(
  parts: Omit<DrillHands, "operate" | "door" | "rehearsal"> & {
    readonly verbs: Verbs<Ctx>;
    readonly gateHands: GateHands;
    readonly host: string;
    readonly port: number;
  },
): Promise<Drills> {
  const { verbs, gateHands, host, port } = parts;
  const door = ownAddressOf(host, port);
  return openDrills({
    ...parts,
    operate: () => verbs,
    door: () => door,
    rehearsal: ({ ledger = gateHands.ledger, hasty: short = false }) =>
      openRehearsal({ ...gateHands, ledger, ...(short && { limits: hasty }) }),
  });
}
