import { assess, type Answers } from "@reeve/contract/maturity/assess";
import type { Claimed } from "@reeve/contract/maturity/maturity";
import type { Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime, type Clock } from "../platform/clock.ts";
import type { Ctx } from "../platform/context.ts";
import { cursorOf } from "../platform/cursor.ts";
import type { Database } from "../platform/database.ts";
import { newId } from "../platform/ids.ts";
import { notFound, Problem } from "../platform/problem.ts";
import type { Write } from "../platform/write.ts";
import { attestLocked } from "../access/attestations/attest.ts";
import { agentStore } from "../registry/agents/store.ts";
import { mayVouch, mustFit, vouching } from "./attest.ts";
import {
  addAttestation,
  listAttestations,
  pinnedGrants,
  registrarOf,
} from "./attestation-store.ts";
import { addClaim, newestClaim } from "./claim-store.ts";
import { compared } from "./compare.ts";
import { narrowed } from "./estate.ts";
import { levelsAt, listChanges } from "./history-store.ts";
import type { Measuring } from "./measuring.ts";
import { pin } from "./pin.ts";
import { asked, propertiesOf } from "./readiness.ts";
import { narrowing, partsOf } from "./scope.ts";
import { failingFirst, measured } from "./score.ts";
import { measuredSubject, shown } from "./show.ts";

export interface MaturityHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly measuring: Measuring;
}

type MaturityVerb = Extract<keyof Verbs<Ctx>, `maturity.${string}`>;

const weekMs = 7 * 86_400_000;
const byId = (list: string) => cursorOf(list, z.number().int());
const changes = byId("changes of the ladder");
const attestations = byId("attestations");
const subjects = cursorOf("subjects", z.tuple([z.number().int(), z.number()]));

export function maturityVerbs({
  database,
  write,
  clock,
  measuring,
}: MaturityHands): Pick<Verbs<Ctx>, MaturityVerb> {
  const { ladder, loaded } = measuring;
  const { model } = loaded;
  const part = partsOf(ladder);
  return {
    async "maturity.get"(_ctx, asked) {
      const own = await part(await measuring.current(), asked);
      const whole = own.scope.kind === "organisation";
      const weekAgo = whole
        ? await levelsAt(database.kysely, loaded.sha256, own.score.at - weekMs)
        : null;
      const claimed = whole ? ((await newestClaim(database.kysely))?.claimed ?? null) : null;
      return shown({ ...own, weekAgo, claimed, loaded });
    },

    async "maturity.subjects"(_ctx, { id, limit, cursor, ...scope }) {
      const criterion = model.criteria.find((it) => it.id === id);
      if (!criterion) throw notFound("criterion", id);
      const { estate } = await measuring.current();
      const { keep } = narrowing(estate, scope);
      const result = await measured(ladder, criterion, keep ? narrowed(estate, keep) : estate);
      const from = subjects.read(cursor)?.[0] ?? 0;
      const all = failingFirst(result.subjects);
      const next = from + limit;
      return {
        items: all.slice(from, next).map(measuredSubject),
        nextCursor: next < all.length ? subjects.write([next, estate.facts.at]) : null,
      };
    },

    async "maturity.history"(_ctx, { limit, cursor }) {
      const found = await listChanges(database.kysely, limit, changes.read(cursor));
      const last = found[limit - 1];
      return {
        items: found.slice(0, limit).map(withoutId),
        nextCursor: found.length > limit && last ? changes.write(last.id) : null,
      };
    },

    "maturity.assess": (ctx, input) =>
      write(ctx, "maturity.assess", async (tx) => {
        const answers = input.answers as Answers;
        mustBeQuestions(
          Object.keys(answers),
          model.questions.map(({ id }) => id),
        );
        const { stage, exposure, levels } = assess(model, answers);
        const at = isoTime(clock.now());
        const claimed: Claimed = { stage, exposure, levels, by: ctx.actor.name, at };
        const id = newId("asm", clock.now());
        await addClaim(tx.db, { id, answers, claimed }, loaded.sha256);
        tx.note({ subject: id, before: null, after: { ...claimed, answers } });
        return claimed;
      }),

    async "maturity.claims"() {
      const claim = await newestClaim(database.kysely);
      if (!claim) return { items: [] };
      const { score } = await measuring.current();
      return { items: compared(model, claim.answers, score) };
    },

    "maturity.attest": (ctx, { kind, agent: id, says }) =>
      write(ctx, "maturity.attest", async (tx) => {
        const person = vouching(ctx.actor);
        mustFit(kind, id);
        const found = id === undefined ? null : await agentStore(tx.db).lock(id);
        const agent = found?.agent ?? null;
        if (id !== undefined && !agent) throw notFound("agent", id);
        const registrar = agent && kind === "review" ? await registrarOf(tx.db, agent.id) : null;
        mayVouch(kind, { actor: ctx.actor, person }, agent, registrar);
        const at = isoTime(clock.now());
        const grants = agent && kind === "version" ? await pinnedGrants(tx.db, agent.id, at) : [];
        const pinned = agent && pin(kind, { ...agent, owner: agent.owner?.id ?? null, grants });
        const it = { kind, agent: agent?.id ?? null, says, at };
        await addAttestation(tx.db, { ...it, person, pin: pinned });
        if (found && kind === "version")
          await attestLocked(tx.db, clock, found, {
            person: { id: person, name: ctx.actor.name },
            says,
          });
        tx.note({ subject: agent?.id ?? kind, before: null, after: { ...it, pin: pinned } });
        return { ...it, person: { id: person, name: ctx.actor.name } };
      }),

    async "maturity.attestations"(_ctx, { limit, cursor, agent }) {
      const found = await listAttestations(
        database.kysely,
        limit,
        agent ?? null,
        attestations.read(cursor),
      );
      const last = found[limit - 1];
      return {
        items: found.slice(0, limit).map(withoutId),
        nextCursor: found.length > limit && last ? attestations.write(last.id) : null,
      };
    },

    async "maturity.readiness"(_ctx, { id }) {
      const { estate } = await measuring.current();
      const { keep } = narrowing(estate, { agent: id });
      const own = narrowed(estate, keep ?? (() => false));
      const criteria = model.criteria.filter((it) => asked.has(it.id));
      const results = await Promise.all(criteria.map((it) => measured(ladder, it, own)));
      const properties = propertiesOf(id, results);
      return {
        agent: id,
        ready: properties.every(({ met }) => met),
        properties,
        at: isoTime(estate.facts.at),
      };
    },

    "maturity.model": () => Promise.resolve({ ...model }),
  };
}

function mustBeQuestions(given: readonly string[], known: readonly string[]): void {
  const strange = given.filter((id) => !known.includes(id));
  if (strange.length === 0) return;
  throw new Problem(
    "invalid",
    `The model has no question ${strange.join(", ")}.`,
    "`GET /api/maturity/model` lists the questions.",
    strange.map((id) => ({ path: `answers.${id}`, message: "no such question" })),
  );
}

/** Where a row stands in its list is nobody's business but the cursor's. */
function withoutId<T extends { readonly id: number }>(row: T): Omit<T, "id"> {
  const { id, ...rest } = row;
  void id;
  return rest;
}
