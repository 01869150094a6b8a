import type { Database } from "../../platform/database.ts";
import type { RiskId } from "@reeve/contract/id";
import type { Risk } from "@reeve/contract/risk";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Tx } from "../../platform/write.ts";
import { raiseFinding, resolveFinding } from "../../registry/findings/store.ts";
import { acceptanceStore } from "./acceptance-store.ts";
import { grown, weakened, type Blind } from "./basis.ts";
import { look, type LookHands } from "./look.ts";
import { riskStore } from "./store.ts";

/** More reasons than this are counted and not named. */
const mostReasons = 20;

/** Why accepted risks cannot stay accepted as things are; those that can are left out. */
export async function reasonsNow(
  db: Database["kysely"],
  hands: LookHands,
  blind: Blind,
): Promise<readonly { readonly risk: Risk; readonly reasons: readonly string[] }[]> {
  const nowMs = hands.clock.now();
  const risks = await riskStore(db, nowMs).accepted();
  if (risks.length === 0) return [];
  const bases = await acceptanceStore(db).bases(
    risks.flatMap(({ acceptance }) => acceptance?.n ?? []),
  );
  const found = [];
  for (const risk of risks) {
    const { acceptance } = risk;
    const was = acceptance && bases.get(acceptance.n);
    if (!acceptance || !was) continue;
    const is = await look(db, hands, risk);
    const reasons = [
      ...(Date.parse(acceptance.until) <= nowMs
        ? [`It was accepted until ${acceptance.until.slice(0, 10)}.`]
        : []),
      ...weakened(acceptance.controls, is.controls, blind),
      ...grown(was, is.basis),
    ];
    if (reasons.length > 0) found.push({ risk, reasons: few(reasons) });
  }
  return found;
}

/** Opens an accepted risk again, within a transaction, and says so; false where somebody was first. */
export async function reopened(
  tx: Tx,
  clock: Clock,
  id: RiskId,
  by: string,
  reasons: readonly string[],
): Promise<boolean> {
  const store = riskStore(tx.db, clock.now());
  const before = await store.lock(id);
  if (before?.status !== "accepted") return false;
  const until = before.acceptance?.until ?? "";
  const how = Date.parse(until) <= clock.now() ? "expired" : "reopened";
  await acceptanceStore(tx.db).end(id, { at: isoTime(clock.now()), by, how, reasons });
  await store.setStatus(id, "open");
  await resolveFinding(tx.db, clock, "risk_expiring", id);
  await raiseFinding(tx.db, clock, {
    kind: "risk_reopened",
    severity: "high",
    subject: id,
    title: `Nobody has accepted this risk any more: ${before.title}`,
    detail: reasons.join("\n"),
  });
  tx.note({ subject: id, before: { status: "accepted" }, after: { status: "open", reasons } });
  return true;
}

const few = (reasons: readonly string[]): readonly string[] =>
  reasons.length <= mostReasons
    ? reasons
    : [...reasons.slice(0, mostReasons), `And ${reasons.length - mostReasons} more.`];
