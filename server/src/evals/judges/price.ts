import type { JudgeHow } from "@reeve/contract/grader";
import type { Usage } from "./answer.ts";

/** In millionths of a dollar: what dollars for a million tokens are for one. */
export const costOf = ({ usdPerMillion }: Pick<JudgeHow, "usdPerMillion">, used: Usage): number =>
  Math.ceil(used.input * usdPerMillion.input + used.output * usdPerMillion.output);

/** The most that one request may use: a token stands for two bytes of text at least. */
export const mostUsed = (
  { mostAnswerTokens }: Pick<JudgeHow, "mostAnswerTokens">,
  body: string,
): Usage => ({ input: Math.ceil(Buffer.byteLength(body) / 2), output: mostAnswerTokens });
