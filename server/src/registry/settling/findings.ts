import type { Clock } from "../../platform/clock.ts";
import type { Tx } from "../../platform/write.ts";
import { raiseFinding, resolveFinding } from "../findings/store.ts";
import { settlingStore } from "./store.ts";
import type { Seen } from "./which.ts";

/** By what findings may speak of an agent that was seen: its entry, and each sender of its telemetry. */
export async function subjectsOf(tx: Tx, { keys, sightings }: Seen): Promise<string[]> {
  const own = await settlingStore(tx.db).idsOf(keys);
  return [...own, ...sendersOf({ sightings })];
}

export const sendersOf = ({ sightings }: Pick<Seen, "sightings">) =>
  sightings.flatMap(({ source, locator }) =>
    source === "telemetry" ? [locator as `tsr_${string}`] : [],
  );

/** Closes what is over once an agent that was seen is settled. Gives how many were open. */
export async function closeSettled(tx: Tx, clock: Clock, seen: Seen): Promise<number> {
  let closed = 0;
  for (const subject of await subjectsOf(tx, seen))
    for (const kind of ["agent_unregistered", "ungoverned_path"] as const)
      if (await resolveFinding(tx.db, clock, kind, subject)) closed++;
  return closed;
}

export const raiseQuarantined = (tx: Tx, clock: Clock, { entry }: Seen, reason: string) =>
  raiseFinding(tx.db, clock, {
    kind: "agent_quarantined",
    severity: "high",
    subject: entry.agent?.id ?? entry.id,
    title: `${entry.name} is in quarantine`,
    detail: `${reason} ${
      entry.agent
        ? "It is stopped and its credentials are revoked."
        : "It is not registered, and cannot be before it is released."
    } Find out what it did, then release it, or retire it for good.`,
  });

export async function closeQuarantined(tx: Tx, clock: Clock, seen: Seen): Promise<number> {
  let closed = 0;
  const { agent } = seen.entry;
  for (const subject of [...(await subjectsOf(tx, seen)), ...(agent ? [agent.id] : [])])
    if (await resolveFinding(tx.db, clock, "agent_quarantined", subject)) closed++;
  return closed;
}

export const raiseClaimed = (tx: Tx, clock: Clock, { entry }: Seen, by: string) =>
  raiseFinding(tx.db, clock, {
    kind: "agent_unregistered",
    severity: "medium",
    subject: entry.id,
    title: `${entry.name} is claimed and not registered`,
    detail: `${by} answers for it. Register it with its purpose and its tier, or say why it is no agent.`,
  });
