import type { FindingKind, Severity } from "@reeve/contract/finding";
import type { Clock } from "../../platform/clock.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import type { Kysely } from "kysely";
import { raiseFinding } from "../../registry/findings/store.ts";
import {
  forget,
  judged,
  passedNear,
  serverNames,
  takenOf,
  unchecked,
  waysOf,
  type Unchecked,
  type Way,
} from "./check-store.ts";
import { daysOf, standUnder } from "./around-store.ts";
import { match, type Verdict } from "./match.ts";
import { sealAround, type SealedDays } from "./seal-around.ts";
import type { Registered } from "./source.ts";
import { findAgents, reopenIgnored } from "./source-store.ts";
import { toolOf } from "./observation.ts";

export interface CheckHands {
  readonly database: Database;
  readonly clock: Clock;
  registered(): Registered;
  /** What this process has sealed of days on which actions went around the gate. */
  readonly sealed: SealedDays;
}

const atOnce = 500;
const rounds = 20;
const keptDays = 90;
/** So long a record that comes late or again is known to be of an action that is there. */
const keysDays = 14;

/**
 * Holds what telemetry tells against what the doors recorded. What passed a door is that action; the rest is ungoverned,
 * and a finding with the way it took. Gives how many it looked at.
 */
export async function check({ database, clock, registered, sealed }: CheckHands): Promise<number> {
  const db = database.kysely;
  await findAgents(db, registered());
  for (const { id, name } of await reopenIgnored(db, clock.now()))
    await raiseUnregistered(db, clock, id, name);
  let looked = 0;
  /** What a finding was raised for in this run: once is enough. */
  const told = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    const some = await db.transaction().execute((tx) => checkSome(tx, clock, sealed, told));
    looked += some;
    if (some < atOnce) break;
  }
  return looked;
}

export const tidy = ({ database, clock }: Pick<CheckHands, "database" | "clock">): Promise<void> =>
  forget(database.kysely, clock.now(), keptDays, keysDays);

async function checkSome(
  db: DatabaseTransaction,
  clock: Clock,
  sealed: SealedDays,
  told: Set<string>,
): Promise<number> {
  const all = await unchecked(db, atOnce);
  if (all.length === 0) return 0;
  const passed = await passedNear(db, all);
  const taken = await takenOf(db, passed);
  const verdicts = all
    .map((it) => ({ it, at: it.observation.startMs[1] }))
    .sort((a, b) => a.at - b.at || (a.it.id < b.it.id ? -1 : 1))
    .map(({ it }) => {
      const verdict: Verdict =
        it.observation.kind?.[1] === "message"
          ? { road: "ungoverned", gate: null }
          : match(it.observation, it.agent, passed, taken);
      if (verdict.gate !== null) taken.add(verdict.gate);
      return { id: it.id, it, ...verdict };
    });
  const ids = all.map(({ id }) => id);
  const before = await daysOf(db, ids);
  await judged(db, verdicts);
  await standUnder(db, ids);
  await raise(
    db,
    clock,
    verdicts.filter(({ road }) => road !== "door"),
    told,
  );
  // Last, as every change does it: nothing is locked after the log.
  await sealAround(db, clock, sealed, before, await daysOf(db, ids));
  return all.length;
}

type Judged = Verdict & { readonly it: Unchecked };

/** One finding for each agent or sender, however many actions; what went against a decision is one of its own. */
async function raise(
  db: Kysely<object>,
  clock: Clock,
  round: readonly Judged[],
  told: Set<string>,
): Promise<void> {
  const servers = round.length > 0 ? await serverNames(db) : new Set<string>();
  for (const { it, road } of round) {
    const name = it.agentName ?? it.sourceName;
    const say = (
      kind: FindingKind,
      severity: Severity,
      subject: string,
      title: string,
      detail: string,
    ) => raiseFinding(db, clock, { kind, severity, subject, title, detail });
    if (it.sourceStatus === "open" && !told.has(it.source))
      await raiseUnregistered(db, clock, it.source, it.sourceName);
    told.add(it.source);
    const { outcome, kind } = it.observation;
    if (kind?.[1] !== "tool_call" || outcome === "denied" || it.sourceStatus === "ignored")
      continue;
    if (road === "against") {
      const { tool, server } = toolOf(it.observation);
      await say(
        "ran_against_decision",
        "critical",
        it.id,
        `${name} did what was blocked`,
        `${tool ?? "A tool"}${server ? ` on ${server}` : ""} was blocked at a door, and telemetry tells that the same call happened. Stop the agent, and close the way that it took.`,
      );
    }
    const subject = it.agent ?? it.source;
    if (told.has(`way ${subject}`)) continue;
    told.add(`way ${subject}`);
    const ways = await waysOf(db, it, clock.now());
    const known = ways.some(({ server }) => server !== null && servers.has(server));
    await say(
      "ungoverned_path",
      known ? "high" : "medium",
      subject,
      `${name} acts without passing a door`,
      `${ways.map(sentence).join(" ")} ${known ? "Reeve stands before one of these tool servers: take away the agent's own way to it." : "Put its tool servers behind Reeve, or its client's hooks in front of it."}`,
    );
  }
}

/** Opened when it acts, and again when the time is over for which a person said that it needs no agent. */
export const raiseUnregistered = (
  db: Kysely<object>,
  clock: Clock,
  source: string,
  name: string,
): Promise<void> =>
  raiseFinding(db, clock, {
    kind: "agent_unregistered",
    severity: "medium",
    subject: source,
    title: `${name} acts and is not registered`,
    detail:
      "Its telemetry tells of actions, and no agent is known for it. Claim it or register it in the inbox, or say why it needs no agent.",
  });

const sentence = ({ server, tools, actions }: Way): string =>
  `${actions} ${actions === 1 ? "action" : "actions"} in seven days ${server === null ? "with tools of its own" : `on ${server}`}: ${tools.join(", ")}.`;
