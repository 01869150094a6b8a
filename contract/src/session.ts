import { z } from "zod";
import { Action, Source } from "./action.ts";
import { DataAccess } from "./data.ts";
import { AgentId, PersonId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/** What an agent did in one session, as its doors or its telemetry name it. */
export const AgentSession = z.object({
  session: z.string(),
  firstAt: Time,
  lastAt: Time,
  steps: z.number().int(),
  refused: z.number().int(),
  sources: z.array(Source),
  /** Some of the tools that it used. */
  tools: z.array(z.string()),
});
export type AgentSession = z.infer<typeof AgentSession>;

/** One action of a session, with the data that it touched. */
export const SessionStep = z.object({ action: Action, data: z.array(DataAccess) });
export type SessionStep = z.infer<typeof SessionStep>;

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
  "sessions.list": operation({
    method: "GET",
    path: "/api/sessions",
    role: "viewer",
    scope: "actions:read",
    says: "Lists the latest sessions of an agent, at most a hundred, from doors and telemetry alike.",
    input: z.strictObject({ agent: AgentId }),
    output: z.object({ items: z.array(AgentSession) }),
  }),
  "sessions.steps": operation({
    method: "GET",
    path: "/api/sessions/steps",
    role: "viewer",
    scope: "actions:read",
    says: "Shows what an agent did in a session, step by step in the order of time, with the data it touched.",
    input: z.strictObject({ ...pageQuery, agent: AgentId, session: z.string().min(1).max(320) }),
    output: page(SessionStep),
  }),
};
