import type { Output, Parsed } from "@reeve/contract/operations";
import type { Ctx } from "../../platform/context.ts";
import { Problem } from "../../platform/problem.ts";
import { knownSessions } from "./known-store.ts";
import { enqueue } from "./queue-store.ts";
import type { AnnotationHands } from "./verbs.ts";

/** Sessions that a person sends to people. One that nobody recorded is said to be so, and nothing is added. */
export const add = (
  { write, clock }: AnnotationHands,
  ctx: Ctx,
  { sessions, aspect, why, people }: Parsed<"annotations.add">,
): Promise<Output<"annotations.add">> =>
  write(ctx, "annotations.add", async (tx) => {
    const known = await knownSessions(tx.db, sessions);
    const missing = sessions.findIndex(
      ({ agent, session }) => !known.some((it) => it.agent.id === agent && it.session === session),
    );
    if (missing >= 0)
      throw new Problem(
        "invalid",
        `There is no session ${sessions[missing]?.session} of ${sessions[missing]?.agent} with steps on record.`,
        "Look at the sessions of the agent. A session shows up a second or two after its first step.",
        [{ path: `sessions.${missing}.session`, message: "not on record" }],
      );
    const asked = why === "" ? `${ctx.actor.name} sent it.` : why;
    const all = known.map((it) => ({
      ...it,
      aspect,
      why: asked,
      rule: "hand",
      inclusion: null,
      people,
    }));
    const adding = { by: ctx.actor.name, nowMs: clock.now(), most: all.length };
    const added = await enqueue(tx.db, all, { ...adding, peopleFor: () => people });
    const already = known.length - added;
    tx.note({
      subject: "annotations",
      before: null,
      after: { sessions, aspect, why, people, added },
    });
    tx.unread();
    return { added, already };
  });
