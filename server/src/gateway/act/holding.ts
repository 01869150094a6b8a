import type { ActionId } from "@reeve/contract/id";
import type { Decision } from "@reeve/contract/decision";
import type { Held } from "../../policy/session/sessions.ts";
import type { Asker } from "../enter/caller.ts";
import type { Gate } from "../gate.ts";
import { refusal, type Deed } from "./record.ts";

/** The call as it counts in its session, by the name the agent's side gives that; null where no policy asks about sessions, a refusal where it cannot be counted. */
export async function holding(
  { hands }: Gate,
  { snapshot, agent, actsFor }: Asker,
  session: string | null,
  deed: Deed,
  action: ActionId,
): Promise<Held | null | Decision> {
  try {
    return await hands.hold(snapshot, {
      action,
      agent: agent.id,
      person: actsFor?.id ?? null,
      name: session,
      kind: deed.kind,
      server: deed.server ?? "",
      tool: deed.tool,
      args: deed.args,
    });
  } catch (error) {
    hands.log.warn({ action, error: String(error) }, "a session could not be read");
    const sentence =
      "Policy asks what happened in this session, and Reeve cannot tell now. Try again in a moment.";
    return refusal(hands.clock.now(), "reeve-error", sentence);
  }
}

const mostMessages = 64;

/** What was answered to one call, for its session; null once not all of it is known. */
export class Answered {
  #messages: unknown[] | null = [];

  readonly said = (message: unknown): void => {
    if (message === null || (this.#messages?.length ?? 0) >= mostMessages) this.#messages = null;
    else this.#messages?.push(message);
  };

  /** `whole` is false where the answer went another way, or broke off. */
  messages(whole: boolean): readonly unknown[] | null {
    return whole ? this.#messages : null;
  }
}

/** Whatever goes wrong in here leaves the call counted and its answer unknown: the careful side. */
export async function told(
  { hands }: Gate,
  action: ActionId,
  what: Promise<void> | undefined,
): Promise<void> {
  await what?.catch((error: unknown) =>
    hands.log.warn({ action, error: String(error) }, "a session could not be brought up to date"),
  );
}
