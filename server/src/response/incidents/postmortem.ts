import type { Incident, Lesson, Replayed } from "@reeve/contract/incident";
import type { ControlSeen, Postmortem, PostmortemFacts } from "@reeve/contract/incident-postmortem";
import type { Parsed } from "@reeve/contract/operations";
import type { Database } from "../../platform/database.ts";
import { canonical, canonicalHash } from "../../platform/canonical.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { blastOf } from "./blast-store.ts";
import { partsOf } from "./parts-store.ts";
import { addCorrection, postmortemOf, savePostmortem, type Body } from "./postmortem-store.ts";
import { storyOf } from "./story.ts";
import { spanOf } from "./timeline.ts";
import { findingsSeen } from "./timeline-store.ts";

/** What the record says of an incident, so that nobody has to write it. */
export async function factsOf(
  db: Database["kysely"],
  it: Incident,
  lessons: readonly Lesson[],
  replayed: readonly Replayed[],
  nowMs: number,
): Promise<PostmortemFacts> {
  const span = spanOf(it, nowMs);
  const findings = await findingsSeen(db, span, 50);
  return {
    story: storyOf(it, lessons),
    firstBadAt: it.firstBadAt,
    reportedAt: it.reportedAt,
    containedAt: it.containedAt,
    resolvedAt: it.resolvedAt ?? it.closedAt,
    durations: it.durations,
    blast: await blastOf(db, span),
    controls: [...replayed.flatMap(controlsOf), ...findings.map(noticed)],
    policies: it.policies,
    replayed: [...replayed],
    lessons: [...lessons],
  };
}

/** What refused an action held; what let it pass failed; where nothing spoke, nothing was there. */
export function controlsOf({ action, then }: Replayed): ControlSeen[] {
  const passed = then.answer === "allow" || then.answer === "scope";
  const names = then.policies.map(({ name, version }) => `policy ${name}@${version}`);
  if (names.length === 0)
    return passed
      ? [{ control: "policy", was: "absent", says: `A grant alone let ${action} pass.` }]
      : [
          {
            control: "default",
            was: "held",
            says: `Nothing permitted ${action}, so it was refused.`,
          },
        ];
  return names.map((control) => ({
    control,
    was: passed ? ("failed" as const) : ("held" as const),
    says: passed ? `It let ${action} pass.` : `It answered ${action} with ${then.answer}.`,
  }));
}

const noticed = ({
  kind,
  title,
}: {
  readonly kind: string;
  readonly title: string;
}): ControlSeen => ({
  control: `finding ${kind}`,
  was: "held",
  says: title,
});

/** Writes it, with the facts of this moment. What was published is not written again. */
export async function save(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  { id, state, ...written }: Parsed<"incidents.postmortem.save">,
  facts: PostmortemFacts,
): Promise<void> {
  const before = await postmortemOf(tx.db, id);
  mustBeUnpublished(before);
  const at = isoTime(clock.now());
  const body = canonical({ ...written, facts } satisfies Body);
  await savePostmortem(tx.db, id, { state, body, by: ctx.actor.name, at, hash: null });
  if (before?.state !== state)
    await partsOf(tx.db, id).say(
      "postmortem",
      state === "draft"
        ? "A draft of the postmortem is written."
        : "The postmortem is up for review.",
      ctx.actor.name,
      at,
    );
  tx.note({
    subject: id,
    before: { postmortem: before?.state ?? null },
    after: { postmortem: state },
  });
}

/** Publishes what was up for review, with the facts of this moment; the record holds its hash. */
export async function publish(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  it: Incident,
  facts: PostmortemFacts,
): Promise<void> {
  const before = await postmortemOf(tx.db, it.id);
  mustBeUnpublished(before);
  if (before?.state !== "review")
    throw new Problem(
      "conflict",
      "Only a postmortem that is up for review is published.",
      "Save it with `state` review first.",
    );
  const {
    state: _s,
    by: _b,
    at: _a,
    publishedAt: _p,
    hash: _h,
    corrections: _c,
    ...written
  } = before;
  const body: Body = { ...written, facts };
  const at = isoTime(clock.now());
  const hash = canonicalHash(body);
  await savePostmortem(tx.db, it.id, {
    state: "published",
    body: canonical(body),
    by: ctx.actor.name,
    at,
    hash,
  });
  await partsOf(tx.db, it.id).say("postmortem", "The postmortem is published.", ctx.actor.name, at);
  tx.note({
    subject: it.id,
    before: { postmortem: "review" },
    after: { postmortem: "published", hash },
  });
}

export async function correct(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  it: Incident,
  text: string,
): Promise<void> {
  const before = await postmortemOf(tx.db, it.id);
  if (before?.state !== "published")
    throw new Problem(
      "conflict",
      "There is no published postmortem to correct.",
      "Save the draft instead.",
    );
  const at = isoTime(clock.now());
  await addCorrection(tx.db, it.id, { text, by: ctx.actor.name, at });
  tx.note({ subject: it.id, before: null, after: { correction: text } });
}

function mustBeUnpublished(it: Postmortem | null): void {
  if (it?.state !== "published") return;
  throw new Problem(
    "conflict",
    "This postmortem is published, and is not changed any more.",
    "Add a correction to it.",
  );
}
