import type { PersonId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { personHere } from "../approvals/person-here.ts";
import type { ApprovalHands } from "../approvals/verbs.ts";
import { rotationStore } from "./store.ts";

type RotationVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `rotations.${string}`>>;

export const rotationVerbs = ({
  database,
  write,
  clock,
}: Pick<ApprovalHands, "database" | "write" | "clock">): RotationVerbs => ({
  "rotations.list": async () => ({
    items: await rotationStore(database.kysely).list(clock.now()),
  }),

  "rotations.put": (ctx, { people, overrides, ...rest }) =>
    write(ctx, "rotations.put", async (tx) => {
      const store = rotationStore(tx.db);
      const before = await store.find(rest.name, clock.now());
      const known = await named(tx, [...people, ...overrides.map(({ person }) => person)]);
      for (const [n, { from, until }] of overrides.entries())
        if (Date.parse(from) >= Date.parse(until)) throw turnedAround(n);
      const idOf = (text: string): PersonId => known.get(text) ?? "per_";
      await store.put(
        {
          ...rest,
          people: people.map(idOf),
          overrides: overrides.map((it) => ({ ...it, person: idOf(it.person) })),
        },
        isoTime(clock.now()),
      );
      const after = await store.find(rest.name, clock.now());
      if (!after) throw notFound("rotation", rest.name);
      tx.note({ subject: rest.name, before, after });
      return after;
    }),

  "rotations.remove": (ctx, { name }) =>
    write(ctx, "rotations.remove", async (tx) => {
      const before = await rotationStore(tx.db).find(name, clock.now());
      if (!before) throw notFound("rotation", name);
      await rotationStore(tx.db).remove(name);
      tx.note({ subject: name, before, after: null });
      return before;
    }),
});

async function named(tx: Tx, texts: readonly string[]): Promise<ReadonlyMap<string, PersonId>> {
  const known = new Map<string, PersonId>();
  for (const text of new Set(texts)) known.set(text, (await personHere(tx, text, "people")).id);
  return known;
}

const turnedAround = (n: number): Problem =>
  new Problem(
    "invalid",
    "Somebody stands in until before they begin.",
    "Set `until` after `from`.",
    [{ path: `overrides.${n}.until`, message: "after `from`" }],
  );
