import type { Output, StreamName } from "@reeve/contract/operations";
import { address } from "./call.ts";
import { failureOf, unreachable } from "./failure.ts";

/** The items of an operation that answers line by line, as they come. Throws a Failure where it breaks off. */
export async function* linesOf<N extends StreamName>(
  name: N,
  input: Record<string, unknown>,
  signal: AbortSignal,
): AsyncGenerator<Output<N>> {
  const response = await fetch(address(name, input).url, { signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw unreachable();
  });
  if (!response.ok || !response.body) throw await failureOf(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      if (signal.aborted) throw error;
      throw unreachable();
    });
    const lines = (rest + (value ?? "")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line) as Output<N>;
    if (done) return;
  }
}
