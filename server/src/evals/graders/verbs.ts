import type { Grader } from "@reeve/contract/grader";
import type { EvaluatorId } from "@reeve/contract/id";
import type { Parsed, Verbs } from "@reeve/contract/operations";
import { canonicalHash } from "../../platform/canonical.ts";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { idOfHash } from "../../platform/ids.ts";
import { forbiddenHost, internalAddress } from "../../platform/outbound/forbidden-address.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Vault } from "../../platform/vault.ts";
import type { Write } from "../../platform/write.ts";
import { resolveFinding } from "../../registry/findings/store.ts";
import { agreements } from "../annotations/agreement-store.ts";
import { ofPeople } from "../annotations/rubric.ts";
import { versionOf as versionOfCode } from "../code/runner.ts";
import { checks } from "../evaluators/all.ts";
import { versionOf as versionOfJudge } from "../judges/prompt.ts";
import { ask } from "../live/say.ts";
import { placeOf, sealKey } from "./key.ts";
import { openRecorded } from "./recorded.ts";
import { graderStore, type Kept } from "./store.ts";
import type { WorkHands } from "./work.ts";

export interface GraderVerbHands extends Omit<WorkHands, "log"> {
  readonly write: Write;
  readonly vault: Pick<Vault, "seal">;
}

type GraderVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `graders.${string}`>>;

/** The same name is the same stream of scores, also after it was removed and made again. */
export const idOfGrader = (name: string): EvaluatorId =>
  idOfHash("evl", 0, canonicalHash(["grader", name]));

export function graderVerbs(hands: GraderVerbHands): GraderVerbs {
  const { database, write, clock, graders } = hands;
  const recorded = openRecorded(database);
  const shown = async (db: Database["kysely"]): Promise<readonly Grader[]> => {
    const store = graderStore(db);
    const [all, counts, agree] = await Promise.all([
      store.all(),
      store.counts(isoTime(clock.now()).slice(0, 10)),
      agreements(db),
    ]);
    return all.map(({ sealedKey, ...it }) => ({
      ...it,
      hasKey: sealedKey !== null,
      ...(counts.get(it.id) ?? { waiting: 0, today: nothing }),
      agreement: agree.get(it.id) ?? nobody,
    }));
  };
  return {
    async "graders.list"() {
      return { items: [...(await shown(database.kysely))], nextCursor: null };
    },

    "graders.put": async (ctx, input) => {
      await mayBe(hands, input);
      return write(ctx, "graders.put", async (tx) => {
        const before = await graderStore(tx.db).lock(input.name);
        const after = changed(hands, before, input, ctx.actor.name);
        await graderStore(tx.db).put(after);
        await resolveFinding(tx.db, clock, "judge_down", after.id);
        tx.note({ subject: after.id, before: before && told(before), after: told(after) });
        tx.unread();
        const it = (await shown(tx.db)).find(({ id }) => id === after.id);
        if (!it) throw notFound("grader", input.name);
        return it;
      });
    },

    async "graders.try"(ctx, { name, agent, session: named }) {
      const it = await graderStore(database.kysely).named(name);
      if (!it) throw notFound("grader", name);
      const session = await recorded(agent, named);
      if (!session) throw notFound("session", named);
      const evaluator = graders.of(it);
      const said = await ask(evaluator, session, ctx.signal);
      const items = said.map((one) => ({
        action: one.action ?? null,
        label: one.label,
        unscored: one.label === "unscored" ? one.unscored : null,
        value: one.value ?? null,
        explanation: one.explanation ?? null,
        costMicros: one.costMicros ?? 0,
      }));
      return { version: evaluator.version, items };
    },

    "graders.remove": (ctx, { name }) =>
      write(ctx, "graders.remove", async (tx) => {
        const before = await graderStore(tx.db).lock(name);
        if (!before) throw notFound("grader", name);
        await graderStore(tx.db).remove(before.id);
        await resolveFinding(tx.db, clock, "judge_down", before.id);
        tx.note({ subject: before.id, before: told(before), after: null });
        tx.unread();
        return { id: before.id };
      }),
  };
}

const nothing: Grader["today"] = {
  costMicros: 0,
  inputTokens: 0,
  outputTokens: 0,
  asked: 0,
  fromCache: 0,
  kept: 0,
};
const nobody = { n: 0, share: null, kappa: null, low: null, high: null, lastAt: null };

const told = ({ sealedKey, ...it }: Kept) => ({ ...it, hasKey: sealedKey !== null });

/** Refuses a name that is taken, an address where no judge may be, and code that cannot be run. */
async function mayBe({ graders }: GraderVerbHands, { name, how }: Parsed<"graders.put">) {
  const refused = (path: string, detail: string, fix: string): Problem =>
    new Problem("invalid", detail, fix, [{ path, message: detail }]);
  if (checks.some((it) => it.name === name) || name.startsWith(ofPeople))
    throw refused("name", `Reeve has an evaluator ${name} of its own.`, "Use another name.");
  if (how.kind === "code") {
    const wrong = await graders.check(how);
    if (wrong !== null)
      throw refused("how.source", wrong, "Export a function `evaluate(session)`.");
    return;
  }
  const { hostname, protocol, username, password } = new URL(how.url);
  const bare = hostname.replaceAll(/^\[|\]$/g, "");
  const forbidden = forbiddenHost(hostname);
  if (forbidden !== null)
    throw refused("how.url", `${hostname} is ${forbidden}.`, "Give another address.");
  const inside = bare === "localhost" ? "this machine" : internalAddress(bare);
  if (inside !== null && !how.internal)
    throw refused("how.url", `${hostname} is ${inside}.`, "Set `internal` if it is to lead there.");
  if (protocol !== "https:" && !how.internal)
    throw refused("how.url", "Sessions would go in the clear.", "Give an address with https.");
  if (username !== "" || password !== "")
    throw refused("how.url", "The address holds a password.", "Give it as `key`.");
}

/** A key of before stays only where it goes to the same place. */
function changed(
  { vault, clock }: GraderVerbHands,
  before: Kept | null,
  { key, ...input }: Parsed<"graders.put">,
  by: string,
): Kept {
  const id = idOfGrader(input.name);
  const { how } = input;
  const at = { id, changedAt: isoTime(clock.now()), changedBy: by };
  if (how.kind === "code") return { ...input, ...at, version: versionOfCode(how), sealedKey: null };
  const same = before?.how.kind === "judge" && placeOf(id, before.how) === placeOf(id, how);
  const sealedKey =
    key === undefined ? (same ? before.sealedKey : null) : sealKey(vault, id, how, key);
  return { ...input, ...at, version: versionOfJudge(how), sealedKey };
}
