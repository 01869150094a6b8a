import type { Verbs } from "@reeve/contract/operations";
import type { GateHands } from "./gateway/hands.ts";
import { hasty, openRehearsal } from "./gateway/rehearsal.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { Place } from "./ledger/second-place/place.ts";
import { verifyKept } from "./ledger/second-place/verify-kept.ts";
import { ownAddressOf } from "./platform/address.ts";
import type { Ctx } from "./platform/context.ts";
import { openDrills, type Drills } from "./response/drills/keep.ts";
import type { DrillHands } from "./response/drills/run.ts";

/** Drills, with the doors that they are rehearsed at: the one that everybody uses, and others beside it. */
export function drilling(
  parts: Omit<DrillHands, "operate" | "door" | "rehearsal" | "verify"> & {
    readonly verbs: Verbs<Ctx>;
    readonly gateHands: GateHands;
    readonly ledger: Pick<Ledger, "checkpoints">;
    /** Where checkpoints are kept besides; null for nowhere. */
    readonly place: Place | null;
    readonly host: string;
    readonly port: number;
  },
): Promise<Drills> {
  const { verbs, gateHands, host, port, database, place } = parts;
  const door = ownAddressOf(host, port);
  return openDrills({
    ...parts,
    operate: () => verbs,
    door: () => door,
    rehearsal: ({ ledger = gateHands.ledger, hasty: short = false, out }) =>
      openRehearsal({
        ...gateHands,
        ledger: out === undefined ? ledger : ofAgents(ledger),
        ...(short && { limits: hasty }),
        ...(out !== undefined && broken[out]),
      }),
    verify: async () => place && (await verifyKept(database, parts.ledger.checkpoints, place)),
  });
}

/** A door that lost touch cannot say whose a call is. At one that is rehearsed it was the canary's, and nobody's of the house. */
const ofAgents = (ledger: GateHands["ledger"]): GateHands["ledger"] => ({
  intend: async (intent) => (intent.agent === null ? undefined : ledger.intend(intent)),
  settle: (end) => ledger.settle(end),
});

const isOut = (what: string) => (): never => {
  throw new Error(`${what}: a drill`);
};
const broken: Readonly<Record<"policy" | "state", Partial<GateHands>>> = {
  policy: { decide: isOut("policies cannot be evaluated") },
  state: { snapshots: { current: isOut("the state is too old") } },
};
