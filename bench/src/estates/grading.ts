import type { Annotation } from "@reeve/contract/annotation";
import type { EvaluatorId } from "@reeve/contract/id";
import { tell, work, type Called, type Worker } from "./agent.ts";
import { untilSo, type Act } from "./act.ts";
import type { Organisation } from "./organisation.ts";

/** A session that notes before it looked is one that fails. */
const looksFirst = `export const evaluate = (session) => ({ label: session.steps[0]?.tool === "note" ? "fail" : "pass" });`;
const alwaysPasses = `export const evaluate = () => ({ label: "pass" });`;

/** Code of the house that scores every session; `says` is another version of it. */
export const grade = async (
  it: Organisation,
  source: "looks first" | "always passes",
): Promise<EvaluatorId> => {
  const { id } = await it.by<{ id: EvaluatorId }>("cy", "graders.put", {
    name: "looked-first",
    aspect: "quality",
    on: true,
    rate: 1,
    how: { kind: "code", source: source === "looks first" ? looksFirst : alwaysPasses },
  });
  return id;
};

const sound = [["find", { what: "a ticket" }]] as const;
const hasty = [["note", { what: "a note" }]] as const;
const sessions = 22;
const everyNth = 5;

/** People label as many sessions as it takes, some that pass and some that fail. */
export async function label(it: Organisation, evaluator: EvaluatorId): Promise<void> {
  const [first] = it.known.workers as [Worker];
  const truth = new Map<string, "pass" | "fail">();
  const all: Called[] = [];
  for (let n = 0; n < sessions; n++) {
    const bad = n % everyNth === 0;
    const done = await work(it.product, first, bad ? hasty : sound);
    all.push(...done);
    const [call] = done;
    if (call) truth.set(call.session, bad ? "fail" : "pass");
  }
  await tell(it.product, first, all);
  await untilSo("scores of the house's own code", async () => {
    const { items } = await it.call<{ items: { session: string }[] }>("scores.list", {
      agent: first.agent.id,
      evaluator,
      limit: 200,
    });
    const scored = new Set(items.map(({ session }) => session));
    return [...truth.keys()].every((session) => scored.has(session));
  });
  await it.by("ada", "annotations.add", {
    sessions: [...truth.keys()].map((session) => ({ agent: first.agent.id, session })),
  });
  for (;;) {
    const { annotation } = await it.by<{ annotation: Annotation | null }>(
      "bo",
      "annotations.next",
      {},
    );
    if (annotation === null) return;
    const { id, session } = annotation;
    await it.by("bo", "annotations.label", { id, label: truth.get(session) ?? "unsure" });
  }
}

export const gradersChecked: Act = {
  name: "graders checked",
  stage: 5,
  earns: ["EVA-5.4"],
  says: "Code of the house scores every session; people label 22 of them without seeing what it said.",
  do: async (it) => {
    await label(it, await grade(it, "looks first"));
  },
};
