import { z } from "zod";
import { AgentId, PersonId } from "./id.ts";
import { operation } from "./operation.ts";

export const sessionOperations = {
  "sessions.hear": operation({
    method: "POST",
    path: "/api/sessions/heard",
    role: "operator",
    scope: "sessions:write",
    says: "Tells what the user said to an agent in their own words, for policies that ask where a call comes from.",
    input: z.strictObject({
      agent: AgentId,
      /** Whom the agent acts for in it; left out where it acts on its own account. */
      person: PersonId.optional(),
      /** What the agent's side sends as `reeve-session`; left out where it sends none. */
      session: z
        .string()
        .regex(/^[\x21-\x7e]{1,128}$/, "1 to 128 visible characters of ASCII, no spaces")
        .optional(),
      text: z.string().min(1).max(200_000),
    }),
    output: z.object({
      /** False where no policy asks: then nothing is kept. */
      heard: z.boolean(),
    }),
  }),
};
