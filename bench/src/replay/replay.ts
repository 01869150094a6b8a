import type { Answer } from "@reeve/contract/decision";
import type { Held, Sessions } from "../../../server/src/policy/session/sessions.ts";
import type { Snapshot } from "../../../server/src/policy/snapshot/snapshot.ts";
import { answerOf } from "./answer.ts";
import type { Event, Run } from "./runs.ts";
import { stretch } from "./stretch.ts";

/** What was answered to one call of a run. */
export interface Judged {
  readonly i: number;
  readonly tool: string;
  readonly answer: Answer;
  readonly policies: readonly string[];
}

type Call = Extract<Event, { t: "call" }>;

/** One run in the order it was recorded. The recorded answer is heard whatever was decided: the replay is open-loop. */
export async function replay(
  snapshot: Snapshot,
  sessions: Sessions,
  run: Run,
  number: number,
): Promise<readonly Judged[]> {
  const session = stretch(snapshot, sessions, number);
  const judged: Judged[] = [];
  const open: { readonly call: Call; readonly held: Held | null }[] = [];
  for (const event of run.events) {
    if (event.t === "user") await session.hear(event.text);
    else if (event.t === "call") {
      const { decision, held } = await session.call(run.suite, event.tool, event.args);
      const { answer, policies } = decision;
      judged.push({
        i: event.i,
        tool: event.tool,
        answer,
        policies: policies.map(({ name }) => name),
      });
      open.push({ call: event, held });
    } else {
      const at = open.findIndex(({ call }) => call.id === event.id && call.tool === event.tool);
      const [of] = at < 0 ? [] : open.splice(at, 1);
      await of?.held?.settle([answerOf(event.text, event.error)]);
    }
  }
  return judged;
}
