import { ActionKind } from "@reeve/contract/action";
import { z } from "zod";

const name = z.string().min(1).max(1000);

/** What a program asks before it acts. Unknown members are refused, so that a misspelt one is not overlooked. */
export const AskBody = z.strictObject({
  kind: ActionKind.exclude(["sign_in"]).default("tool_call"),
  server: name,
  tool: name,
  args: z.json().default({}),
  /** What the agent's side calls its stretch of work. */
  session: z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, "1 to 128 visible ASCII characters")
    .nullish(),
  /** W3C trace context. */
  traceparent: z.string().max(200).nullish(),
  /** The MCP definition of the tool, where it lives in the program. */
  definition: z.record(z.string(), z.json()).optional(),
  /** What the program can do to an action that policy lets happen only in part. */
  can: z.strictObject({ narrow: z.boolean(), redact: z.boolean() }).default({
    narrow: false,
    redact: false,
  }),
  /** The program came back for a person's answer, and wants to be kept waiting for a while. */
  waits: z.boolean().default(false),
});

/** How it ended. */
export const EndBody = z.strictObject({
  outcome: z.enum(["ok", "error", "denied"]),
  error: z.string().max(2000).nullish(),
  result: z.json().optional(),
});

/** What ran while Reeve could not be reached, because the program allows that for this tool. */
export const UncheckedBody = z.strictObject({
  server: name,
  tool: name,
  times: z.number().int().min(1).max(1_000_000),
});
