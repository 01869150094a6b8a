import { isoTime } from "../../platform/clock.ts";
import { openSubjects, resolveFinding } from "../../registry/findings/store.ts";
import { decidersOrAdmins } from "./ask-admins.ts";
import type { AskHands } from "./ask.ts";
import { entitledStore } from "./entitled-store.ts";
import { approvalStore } from "./store.ts";
import { telling } from "./told.ts";

const most = 200;

/**
 * Looks again at who may answer what waits: whoever was asked may have left, or gone out of the team. And closes the
 * finding of an agent whose last question somebody may answer again.
 */
export async function watchApprovals({
  database,
  clock,
  tell = telling(clock),
}: AskHands): Promise<void> {
  const db = database.kysely;
  const now = isoTime(clock.now());
  const list = (more: Partial<Parameters<ReturnType<typeof approvalStore>["list"]>[0]>) =>
    approvalStore(db).list({ status: undefined, after: null, limit: most, ...more }, now);
  const waiting = await list({ status: "pending" });
  const before = await entitledStore(db).questions(waiting, clock.now());
  for (const [n, it] of waiting.entries()) {
    if (before[n]?.adminsAsked) continue;
    await db.transaction().execute(async (transaction) => {
      const deciders = await decidersOrAdmins(transaction, clock, it);
      const { adminsAsked } = await entitledStore(transaction).question(it, clock.now());
      if (adminsAsked) await tell(transaction, it, deciders, true);
    });
  }
  for (const subject of await openSubjects(db, "approval_unanswerable")) {
    const [last] = await list({ agent: subject as `agt_${string}`, limit: 1 });
    if (!last) continue;
    const question = await entitledStore(db).question(last, clock.now());
    const found = await entitledStore(db).deciders({ ...question, adminsAsked: false });
    if (found.length >= last.asks.quorum)
      await resolveFinding(db, clock, "approval_unanswerable", subject);
  }
}
