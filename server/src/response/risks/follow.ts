import type { RiskId } from "@reeve/contract/id";
import type { OperationName } from "@reeve/contract/operations";
import type { Clock } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import type { Write } from "../../platform/write.ts";
import type { Blind } from "./basis.ts";
import { controlsHere } from "./controls-store.ts";
import type { RiskHands } from "./hands.ts";
import { reasonsNow, reopened } from "./reopen.ts";

/** Changes by which a control may stop working, or an agent may come to do more. Stopping waits for nothing. */
const moving =
  /^(grants|policies|packs|proposals|limits|agents|reviews|privileges|tools|servers|breakglass|incidents)\.(?!stop$|resume$)/;

/**
 * `write` that opens accepted risks again in the very transaction that takes away what they were accepted on: nobody
 * ever sees the one without the other.
 */
export const reopeningWrite =
  (write: Write, clock: Clock): Write =>
  (ctx, operation, change) => {
    if (!moving.test(operation)) return write(ctx, operation, change);
    return write(ctx, operation, async (tx) => {
      const result = await change(tx);
      const hands = { clock, sees: controlsHere };
      for (const { risk, reasons } of await reasonsNow(tx.db, hands, () => false))
        await reopened(tx, clock, risk.id, by(operation), reasons);
      return result;
    });
  };

const by = (operation: OperationName): string => `Reeve, by ${operation}`;

/** What no change tells of: time that passes, the ladder, monitors, drills, data that is touched. */
export async function followRisks(hands: RiskHands, blind: Blind): Promise<void> {
  const found = await hands.database.kysely
    .transaction()
    .execute((db) => reasonsNow(db, hands, blind));
  for (const { risk, reasons } of found) await reopenAlone(hands, risk.id, reasons);
}

async function reopenAlone(
  { write, clock }: RiskHands,
  id: RiskId,
  reasons: readonly string[],
): Promise<void> {
  const done = write(ownCtx("risks"), "risks.reopen", async (tx) => {
    if (!(await reopened(tx, clock, id, "Reeve", reasons))) throw new NoLonger();
  });
  await done.catch((error: unknown) => {
    if (!(error instanceof NoLonger)) throw error;
  });
}

/** Another process was first: nothing is changed and nothing goes on record. */
class NoLonger extends Error {
  override readonly name = "NoLonger";
}
