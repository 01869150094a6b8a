import type { FindingKind } from "@reeve/contract/finding";
import type { Risk } from "@reeve/contract/risk";
import type { Concerned } from "../../registry/deliveries/tell.ts";
import { openSubjects, raiseFinding, resolveFinding } from "../../registry/findings/store.ts";
import type { RiskHands } from "./hands.ts";
import { reviewStore } from "./review-store.ts";
import { riskStore } from "./store.ts";
import { yearlyDueAt } from "./times.ts";

/** The subject of what is about the whole register. */
export const register = "risk_register";

type Hands = Pick<RiskHands, "database" | "clock">;

/** Findings of acceptances that come to their end, and of reviews that nobody kept. */
export async function followTimes(hands: Hands): Promise<void> {
  const nowMs = hands.clock.now();
  const db = hands.database.kysely;
  const risks = await riskStore(db, nowMs).live();
  await bring(hands, "risk_expiring", risks.filter(({ expiring }) => expiring).map(expires));
  const since = await reviewStore(db).registerSince();
  const yearly = since !== null && Date.parse(yearlyDueAt(since)) <= nowMs;
  await bring(hands, "risk_review_lapsed", [
    ...risks.filter(({ reviewDueAt }) => Date.parse(reviewDueAt) <= nowMs).map(lapsed),
    ...(yearly ? [wholeLapsed] : []),
  ]);
}

interface Said {
  readonly subject: string;
  readonly title: string;
  readonly detail: string;
  readonly concerns: readonly Concerned[];
}

const expires = ({ id, title, acceptance }: Risk): Said => ({
  subject: id,
  title: `The acceptance of this risk ends soon: ${title}`,
  detail: `${acceptance?.by.name ?? "Somebody"} accepted it until ${acceptance?.until ?? ""}. Then it is open again. Look at it, and accept it anew or do something about it.`,
  concerns: acceptance ? [`person:${acceptance.by.id}`] : [],
});
const lapsed = ({ id, title, owner, reviewDueAt }: Risk): Said => ({
  subject: id,
  title: `This risk is to be reviewed: ${title}`,
  detail: `Its quarterly review was due on ${reviewDueAt.slice(0, 10)}. Look whether it is still so, and say so on its page.`,
  concerns: [`person:${owner.id}`],
});
const wholeLapsed: Said = {
  subject: register,
  title: "The register of risks is to be reviewed",
  detail:
    "Its yearly review is due. Look at it as a whole: which risks are missing, and which are over?",
  concerns: ["role:admin"],
};

async function bring({ database, clock }: Hands, kind: FindingKind, all: readonly Said[]) {
  const db = database.kysely;
  const open = new Set(await openSubjects(db, kind));
  for (const it of all)
    if (!open.delete(it.subject))
      await raiseFinding(db, clock, { kind, severity: "medium", ...it });
  for (const subject of open) await resolveFinding(db, clock, kind, subject);
}
