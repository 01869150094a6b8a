import { refusedBy, unreadableSchemas } from "../../policy/decide/accepts.ts";
import { check } from "./check.ts";
import type { Step } from "./evaluator.ts";
import { isMarked } from "./marks.ts";
import { fail, pass, rollUp, toolCalls, untold, type Said } from "./roll-up.ts";

/** Answers against the schema that their tool declares for them. */
export const answerSchema = check({
  name: "answer-schema",
  aspect: "quality",
  says: "Checks each answer against the schema that its tool declares for answers. A session fails with one answer that does not fit it.",
  revision: 1,
  settings: {},
  judge: (session) =>
    rollUp(
      toolCalls(session)
        .filter(
          ({ outputSchema, action }) =>
            typeof outputSchema === "object" && outputSchema !== null && action.outcome === "ok",
        )
        .map((step) => [step, ofAnswer(step)]),
    ),
});

function ofAnswer({ action: { result }, outputSchema }: Step): Said {
  const text = result?.preview ?? null;
  if (text === null) return untold("undecided", "the record holds nothing of the answer");
  if (text.endsWith("…")) return untold("truncated", "the record holds a part of the answer");
  const answer = structuredIn(text);
  if (answer === undefined) return untold("undecided", "the record holds the answer's text only");
  const why = refusedBy(outputSchema, answer);
  if (why === null) return pass;
  if (unreadableSchemas.has(why)) return untold("error", "the tool's schema cannot be read");
  return isMarked(answer) ? untold("truncated", "something in it is hidden") : fail(why);
}

/** A server that answers by a schema says the same as text; what else is text is none. */
function structuredIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    return "structuredContent" in value ? value.structuredContent : value;
  } catch {
    return undefined;
  }
}
