import { TelemetrySourceId } from "@reeve/contract/id";
import type { OperationName, Verbs } from "@reeve/contract/operations";
import type { TelemetrySource } from "@reeve/contract/telemetry";
import { z } from "zod";
import { resolveFinding } from "../../registry/findings/store.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { groupsOf } from "./group-store.ts";
import { agentName, listSources, setSource, viewOf } from "./view-store.ts";

export interface TelemetryVerbHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}

type TelemetryVerb = Extract<OperationName, `telemetry.${string}`>;

const latestFirst = cursorOf("sources", z.object({ at: z.iso.datetime(), id: TelemetrySourceId }));

export function telemetryVerbs(hands: TelemetryVerbHands): Pick<Verbs<Ctx>, TelemetryVerb> {
  const { database, write, clock } = hands;

  async function one(db: Database["kysely"], id: TelemetrySourceId): Promise<TelemetrySource> {
    const [found] = await listSources(db, { id, after: null, limit: 1 }, clock.now());
    if (!found) throw notFound("source of telemetry", id);
    return found;
  }

  /** Changes what is said of a source, with what was before; its finding is answered by that. */
  const say = (
    ctx: Ctx,
    operation: TelemetryVerb,
    id: TelemetrySourceId,
    to: Parameters<typeof setSource>[2],
  ): Promise<TelemetrySource> =>
    write(ctx, operation, async (tx) => {
      const before = await one(tx.db, id);
      if (before.status === "quarantined")
        throw new Problem(
          "conflict",
          `${before.name} is in quarantine: ${before.reason ?? ""}`,
          "Release it first, on its page of the inventory.",
        );
      await setSource(tx.db, id, to);
      if (to.status !== "open") await resolveFinding(tx.db, clock, "agent_unregistered", id);
      if (to.agent !== null) await resolveFinding(tx.db, clock, "ungoverned_path", id);
      const after = await one(tx.db, id);
      const shown = ({ status, agent, reason }: TelemetrySource) => ({ status, agent, reason });
      tx.note({ subject: id, before: shown(before), after: shown(after) });
      return after;
    });

  return {
    "telemetry.show": (_ctx, { days }) => viewOf(database.kysely, days, clock.now()),

    async "telemetry.sources"(_ctx, { limit, cursor, status }) {
      const after = latestFirst.read(cursor);
      const found = await listSources(
        database.kysely,
        { status, after, limit: limit + 1 },
        clock.now(),
      );
      return pageOf(found, limit, latestFirst, ({ lastSeenAt, id }) => ({ at: lastSeenAt, id }));
    },

    "telemetry.groups": async () => ({ items: await groupsOf(database.kysely, clock.now()) }),

    async "telemetry.assign"(ctx, { id, agent, reason }) {
      if ((await agentName(database.kysely, agent)) === null) throw notFound("agent", agent);
      return say(ctx, "telemetry.assign", id, {
        status: "known",
        agent,
        reason: reason ?? null,
        until: null,
      });
    },

    "telemetry.ignore"(ctx, { id, reason, until }) {
      if (Date.parse(until) <= clock.now())
        throw new Problem(
          "invalid",
          "The time until which it is ignored is over.",
          "Name one that is to come.",
          [{ path: "until", message: "in the past" }],
        );
      return say(ctx, "telemetry.ignore", id, { status: "ignored", agent: null, reason, until });
    },

    "telemetry.reopen": (ctx, { id }) =>
      say(ctx, "telemetry.reopen", id, { status: "open", agent: null, reason: null, until: null }),
  };
}
