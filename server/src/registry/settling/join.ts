import type { Agent } from "@reeve/contract/agent";
import type { Parsed } from "@reeve/contract/operations";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { register } from "../agents/register.ts";
import { correctionStore } from "../inventory/correction-store.ts";
import { registered } from "../inventory/feed-store.ts";
import { regroup } from "../inventory/regroup.ts";
import { sightingKey } from "../inventory/sighting.ts";
import { sightingStore } from "../inventory/sighting-store.ts";
import { judgeFound } from "./acts.ts";
import { closeSettled, sendersOf } from "./findings.ts";
import type { SettlingHands } from "./hands.ts";
import type { Seen } from "./which.ts";

const atOnce = 10;

/** Registers what was seen, and joins all evidence of it to that agent in the same transaction: never are there two. */
export async function registerSeen(
  tx: Tx,
  ctx: Ctx,
  hands: SettlingHands,
  input: Parsed<"inventory.register">,
  all: readonly Seen[],
): Promise<{ agent: Agent; closed: number }> {
  const { clock, senders } = hands;
  const { id: _id, also: _also, name, owner, ...rest } = input;
  const agent = await register(
    tx,
    ctx,
    { ...rest, name: name ?? nameOf(all), owner: owner ?? ownerOf(ctx, all) },
    hands,
  );
  const at = isoTime(clock.now());
  const evidence = sightingStore(tx.db);
  // Its own row and no other's: a text that is a beginning of an id comes right before it.
  const asked = { now: at, limit: atOnce, after: agent.id.slice(0, -1) };
  await evidence.keep(await registered(tx.db, asked), at);
  const own = sightingKey("register", agent.id);
  let closed = 0;
  for (const seen of all) {
    const reason = `Registered as ${agent.name}.`;
    await correctionStore(tx.db).add({
      id: newId("cor", clock.now()),
      kind: "merge",
      left: [...seen.keys],
      right: [own],
      reason,
      by: { id: ctx.actor.id, name: ctx.actor.name },
      at,
    });
    await judgeFound(tx, ctx, seen, { agent: agent.id, reason, at });
    await senders.belong(tx.db, sendersOf(seen), agent.id);
    closed += await closeSettled(tx, clock, seen);
  }
  await regroup(tx.db, [own, ...all.flatMap(({ keys }) => keys)]);
  return { agent, closed };
}

/** Names of agents are stricter than what agents call themselves. */
function nameOf([first]: readonly Seen[]): string {
  const name = (first?.entry.name ?? "")
    .replaceAll(/[^\p{L}\p{N} ._@/-]+/gu, " ")
    .replace(/^[^\p{L}\p{N}]+/u, "")
    .slice(0, 80)
    .trim();
  if (name !== "") return name;
  throw lacks("name", "It has no name that an agent can have. Choose one.");
}

function ownerOf({ actor }: Ctx, all: readonly Seen[]): string {
  const claimed = all.flatMap(({ entry }) => entry.claimedBy?.id ?? [])[0];
  const owner = claimed ?? actor.person;
  if (owner) return owner;
  throw lacks("owner", "Nobody has claimed it. Name the person who answers for it.");
}

const lacks = (member: string, fix: string): Problem =>
  new Problem("invalid", `\`${member}\` is missing.`, fix, [{ path: member, message: fix }]);
