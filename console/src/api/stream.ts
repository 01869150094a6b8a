import type { Input, Output, StreamName } from "@reeve/contract/operations";
import { operations } from "virtual:contract";
import { address } from "./call.ts";
import { Failure, failureOf, unreachable } from "./failure.ts";

/** Calls an operation that answers one JSON object a line, and gives each as it comes. Ends when `signal` is aborted. */
export async function* stream<N extends StreamName>(
  name: N,
  input: Input<N>,
  signal: AbortSignal,
): AsyncGenerator<Output<N>> {
  const { method } = operations[name];
  const { url, rest } = address(name, input);
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      signal,
      ...(method !== "GET" && {
        body: JSON.stringify(rest),
        headers: { "content-type": "application/json" },
      }),
    });
  } catch (error) {
    if (signal.aborted) return;
    throw error instanceof Failure ? error : unreachable();
  }
  if (!response.ok) throw await failureOf(response);
  try {
    for await (const line of linesOf(response)) yield JSON.parse(line) as Output<N>;
  } catch {
    if (!signal.aborted) throw brokeOff();
  }
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line !== "");
  }
  if (rest !== "") yield rest;
}

const brokeOff = (): Failure =>
  new Failure({
    title: "The answer broke off",
    detail: "Reeve stopped in the middle of its answer.",
    fix: "Try again. If it stays, look at Reeve's log.",
    status: 0,
  });
