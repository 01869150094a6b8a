import type { FindingKind } from "@reeve/contract/finding";
import type { Tier } from "@reeve/contract/agent";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import type { Write } from "../../platform/write.ts";
import { happened } from "../../registry/agents/change.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { tell } from "../../registry/deliveries/tell.ts";
import { openSubjects, raiseFinding, resolveFinding } from "../../registry/findings/store.ts";
import { attestedHash } from "./attested.ts";
import { minute, remedy, why } from "./say.ts";
import { answers, ticking, type Ticking } from "./standing.ts";
import { attestationStore, type Place } from "./store.ts";

export interface FollowHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}

/**
 * Brings the register to what the clock says: agents whose time is over are suspended, on record; those that are no
 * longer what was attested are asked about again; each has its findings. The gate needs none of it: it goes by the clock.
 */
export async function followAnswering(hands: FollowHands): Promise<readonly Place[]> {
  const { database, clock } = hands;
  const places = await attestationStore(database.kysely).pressing(clock.now());
  for (const place of places) if (isOver(place, clock.now())) await suspend(hands, place);
  await bring(hands, "owner_gone", goneOnes(places), (place) => ({
    severity: severity[place.tier],
    title: `${place.name} has lost its owner`,
    detail: said(place, ticking(place, clock.now())),
  }));
  await bring(hands, "attestation_due", dueOnes(places, clock.now()), (place) => ({
    severity: "medium",
    title: `${place.name} is to be attested`,
    detail: said(place, attestationOf(place, clock.now())),
  }));
  await bring(hands, "duty_open", openOnes(places), (place) => ({
    severity: "low",
    title: `Not everything of ${place.name} has somebody who answers for it`,
    detail: `Nobody who is here is named for: ${place.open.map((duty) => names[duty] ?? duty).join(", ")}. Whoever answers for it, or an operator, can name them on the agent's page.`,
  }));
  for (const place of places) {
    const it = ticking(place, clock.now());
    if (it.phase === "narrowed") await tellLapsed(database.kysely, clock, place, it);
  }
  return places;
}

/** Its time is over, and it may do less from now on: told once for each step. */
const tellLapsed = (
  db: Database["kysely"],
  clock: Clock,
  place: Place,
  it: Ticking,
): Promise<void> =>
  tell(db, clock, {
    event: "attestation_lapsed",
    severity: severity[place.tier],
    subject: place.id,
    title: `${place.name} ${it.phase === "narrowed" ? "may only read now" : "is suspended"}: ${it.cause === "owner_gone" ? "nobody answers for it" : "nobody attested it in time"}`,
    concerns: [`owner:${place.id}`, `backup:${place.id}`],
    key: `attestation_lapsed/${place.id}/${it.phase}/${it.suspendsMs}`,
  });

/** Notes when an agent was first seen to differ from what was attested, and when it is that again. */
export async function noteChanges({
  database,
  clock,
}: Pick<FollowHands, "database" | "clock">): Promise<void> {
  const store = attestationStore(database.kysely);
  const now = isoTime(clock.now());
  const [places, present] = [await store.attested(), await store.present(null, now)];
  for (const { id, hash, attested } of places) {
    const is = present.get(id);
    if (hash === null || !is) continue;
    const same = attestedHash(is) === hash;
    if (same === (attested.reopenedMs === null)) continue;
    await store.reopen(id, hash, same ? null : now);
  }
}

const isOver = (place: Place, nowMs: number): boolean =>
  (place.status === "active" || place.status === "registered") &&
  ticking(place, nowMs).phase === "suspended";

/** Another process was first, or somebody took it over: nothing is changed and nothing goes on record. */
class NoLonger extends Error {
  override readonly name = "NoLonger";
}

async function suspend({ write, clock }: FollowHands, { id }: Place): Promise<void> {
  const done = write(ownCtx("answering"), "agents.stop", async (tx) => {
    const found = await agentStore(tx.db).lock(id);
    const [place] = await attestationStore(tx.db).places([id]);
    if (!found || !place || !isOver(place, clock.now())) throw new NoLonger();
    const it = ticking(place, clock.now());
    const reason = `${why(wording(place), it)} ${remedy(wording(place), it)}`;
    const after = happened(found, "stop", reason, isoTime(clock.now()));
    await agentStore(tx.db).save(after);
    await tellLapsed(tx.db, clock, place, it);
    await attestationStore(tx.db).suspendedFor(id, isoTime(place.attested.sinceMs), reason);
    tx.note({ subject: id, before: found.agent, after: { ...after.agent, reason } });
  });
  await done.catch((error: unknown) => {
    if (!(error instanceof NoLonger)) throw error;
  });
}

const severity: Readonly<Record<Tier, "medium" | "high" | "critical">> = {
  low: "medium",
  medium: "high",
  high: "high",
  critical: "critical",
};
const names: Readonly<Record<string, string>> = {
  behaviour: "its behaviour",
  change: "changes to it",
  incidents: "incidents",
  risk: "accepting its risk",
  backup: "standing in for its owner",
};

const goneOnes = (places: readonly Place[]): readonly Place[] =>
  places.filter(({ owner }) => !answers(owner));
/** Where the owner is gone, that is the finding; whoever takes it over takes their duties too. */
const openOnes = (places: readonly Place[]): readonly Place[] =>
  places.filter(
    ({ status, open, owner }) => status === "active" && answers(owner) && open.length > 0,
  );
/** What runs apart from the owner. */
const attestationOf = (place: Place, nowMs: number): Ticking =>
  ticking({ ...place, owner: { status: "active" } }, nowMs);
const dueOnes = (places: readonly Place[], nowMs: number): readonly Place[] =>
  places.filter(
    (place) => place.status !== "registered" && attestationOf(place, nowMs).phase !== "fine",
  );

const said = (place: Place, it: Ticking): string =>
  `${why(wording(place), it)} ${remedy(wording(place), it)} From ${minute(it.narrowsMs)} it may only read, from ${minute(it.suspendsMs)} it is suspended.`;

const wording = ({ name, owner, backup }: Place) => ({
  name,
  owner,
  backup: backup?.name ?? null,
});

async function bring(
  { database, clock }: FollowHands,
  kind: FindingKind,
  wanted: readonly Place[],
  says: (it: Place) => {
    severity: "low" | "medium" | "high" | "critical";
    title: string;
    detail: string;
  },
): Promise<void> {
  const db = database.kysely;
  const there = new Set(await openSubjects(db, kind));
  for (const it of wanted)
    if (!there.delete(it.id)) await raiseFinding(db, clock, { kind, subject: it.id, ...says(it) });
  for (const subject of there) await resolveFinding(db, clock, kind, subject);
}
