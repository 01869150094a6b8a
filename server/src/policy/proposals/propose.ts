import { personOf } from "../../platform/second-person.ts";
import type { Proposal } from "@reeve/contract/policy-change";
import type { Parsed } from "@reeve/contract/operations";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { tell } from "../../registry/deliveries/tell.ts";
import { readOrRefuse, type PolicyHands } from "../put.ts";
import { policyStore } from "../store.ts";
import { proposalStore } from "./store.ts";

type Asked = Parsed<"proposals.create">;

/** Keeps a change for a second person to decide on. What is not valid, or was made against another version, is refused. */
export async function propose(hands: PolicyHands, ctx: Ctx, asked: Asked): Promise<Proposal> {
  const store = policyStore(hands.database.kysely);
  const current = await store.inForce(asked.name);
  const base = current?.version ?? 0;
  if (asked.base !== undefined && asked.base !== base) throw moved(asked.name, asked.base, base);
  const after = asked.remove ? null : await textOf(hands, asked);
  if (asked.remove && !current) throw notFound("policy", asked.name);
  if (after) await readOrRefuse(hands, after.cedar);
  if (after && current && current.cedar === after.cedar && current.mode === after.mode)
    throw new Problem(
      "conflict",
      `${asked.name} is that already, at version ${base}.`,
      "Nothing is to be done.",
    );
  return hands.write(ctx, "proposals.create", async (tx) => {
    const now = hands.clock.now();
    const id = newId("prp", now);
    const { actor } = ctx;
    const person = personOf(actor);
    await proposalStore(tx.db).add({
      id,
      kind: after ? "put" : "remove",
      name: asked.name,
      cedar: after?.cedar ?? null,
      mode: after?.mode ?? null,
      base,
      reason: asked.reason,
      author: { name: actor.name, id: actor.id, person },
      createdAt: isoTime(now),
    });
    await tell(tx.db, hands.clock, {
      event: "proposal_waiting",
      severity: "medium",
      subject: id,
      title: `${actor.name} proposes to ${after ? "change" : "remove"} the policy ${asked.name}`,
      concerns: [
        "role:approver",
        ...(actor.person === null ? [] : [`not:${actor.person}` as const]),
      ],
      key: `proposal_waiting/${id}`,
    });
    const made = await proposalStore(tx.db).find(id);
    if (!made) throw notFound("proposal", id);
    tx.note({ subject: id, before: null, after: made });
    return made;
  });
}

/** The text and mode that are proposed: given, those of an older version, or those in force with a part changed. */
async function textOf({ database }: PolicyHands, { name, version, cedar, mode }: Asked) {
  const store = policyStore(database.kysely);
  const from = version === undefined ? await store.inForce(name) : await store.at(name, version);
  if (version !== undefined && !from) throw notFound("policy", `${name} at version ${version}`);
  const text = cedar ?? from?.cedar;
  if (text === undefined)
    throw new Problem("invalid", "There is no text to propose.", "Give `cedar`.", [
      { path: "cedar", message: "A text is missing." },
    ]);
  return { cedar: text, mode: mode ?? from?.mode ?? "enforce" };
}

/** Another version is in force than the one that was looked at. */
export const moved = (name: string, from: number, to: number): Problem =>
  new Problem(
    "conflict",
    `The change was made against ${said(from)} of ${name}, and ${said(to)} is in force now.`,
    "Look at what is in force, and propose the change again on it.",
  );

const said = (version: number): string => (version === 0 ? "no version" : `version ${version}`);
