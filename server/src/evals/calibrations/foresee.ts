import type { Session } from "../evaluators/evaluator.ts";
import type { Kept } from "../graders/store.ts";
import { costOf, mostUsed } from "../judges/price.ts";
import { requestOf } from "../judges/prompt.ts";
import { transcriptOf } from "../judges/transcript.ts";

/** The most that asking a grader once of a session costs, in millionths of a dollar; what is too long for it is not asked. */
export function mostOf({ how }: Pick<Kept, "how">, session: Session): number {
  if (how.kind === "code") return 0;
  const transcript = transcriptOf(session);
  if (transcript.length > how.mostCharacters) return 0;
  return costOf(how, mostUsed(how, requestOf(how, transcript, true)));
}
