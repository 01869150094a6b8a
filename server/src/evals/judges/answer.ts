import { z } from "zod";

/** All that a judge may say. Anything else is no answer. */
const Judgement = z.strictObject({
  score: z.number().min(0).max(1).nullable(),
  explanation: z.string().max(4_000),
});
export type Judgement = z.infer<typeof Judgement>;

/** The same for the endpoint, in the part of JSON Schema that they all know. */
export const answerSchema = {
  type: "object",
  properties: {
    score: { anyOf: [{ type: "number" }, { type: "null" }] },
    explanation: { type: "string" },
  },
  required: ["score", "explanation"],
  additionalProperties: false,
};

const tokens = z.number().int().min(0).max(100_000_000);
const Completion = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish() }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }).nullish().catch(null),
});

export interface Usage {
  readonly input: number;
  readonly output: number;
}

/** What came back: what was used is counted even where the answer is none. */
export interface Read {
  readonly usage: Usage | null;
  readonly judgement: Judgement | null;
}

/** Reads the body of an answer. Null where it is no chat completion. */
export function readAnswer(body: string): Read | null {
  const completion = Completion.safeParse(jsonOf(body));
  if (!completion.success) return null;
  const { choices, usage } = completion.data;
  const [choice] = choices;
  const said = choice?.finish_reason === "length" ? "" : (choice?.message.content ?? "");
  return {
    usage: usage ? { input: usage.prompt_tokens, output: usage.completion_tokens } : null,
    judgement: judgementIn(said),
  };
}

/** A model that was not held to a schema may put the object in a fence; it may say nothing beside it. */
function judgementIn(said: string): Judgement | null {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/i.exec(said)?.[1];
  const read = Judgement.safeParse(jsonOf(fenced ?? said));
  return read.success ? read.data : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
