import type { OperationName, StreamName } from "@reeve/contract/operations";
import { reeve, type Client } from "@reeve/sdk/client";
import { operationOf, words } from "./commands.ts";
import { inputOf } from "./flags.ts";
import { besides, lineText, nothingText } from "./lines.ts";
import { answerText, at } from "./print.ts";
import type { Status, Terminal } from "./terminal.ts";

export const defaultUrl = "http://localhost:4700";

export const clientOf = ({ env }: Terminal): Client =>
  reeve({ url: env.REEVE_URL || defaultUrl, token: env.REEVE_TOKEN || undefined });

/** Runs one operation of the API and prints its answer. */
export async function callOperation(
  terminal: Terminal,
  name: OperationName,
  rest: readonly string[],
): Promise<Status> {
  const operation = operationOf(name);
  const { input, json, csv } = await inputOf(words(name), operation, rest);
  if (csv) return (await import("./export.ts")).listed(terminal, name, input);
  const client = clientOf(terminal);
  if (operation.stream) {
    // As it came, so that what is exported is what was stored; but for what is there to be watched.
    const text = json ? undefined : lineText[name as StreamName];
    const lines = client.lines(name as StreamName, input, { signal: terminal.stop });
    let told = 0;
    for await (const line of lines) {
      await terminal.out(text === undefined ? `${line}\n` : text(terminal, line));
      told += 1;
    }
    if (text !== undefined)
      terminal.err(`${(told === 0 ? nothingText[name as StreamName] : besides[name]) ?? ""}\n`);
    return 0;
  }
  const answer = await client.call(name as Exclude<OperationName, StreamName>, input, {
    signal: terminal.stop,
  });
  await terminal.out(
    json ? `${JSON.stringify(answer, null, 2)}\n` : answerText(terminal, name, answer),
  );
  const next = at(answer, "nextCursor");
  if (!json && typeof next === "string") terminal.err(`There is more: add --cursor ${next}\n`);
  if (!json && besides[name] !== undefined) terminal.err(`${besides[name]}\n`);
  // The one question of the table whose answer can be no.
  return at(answer, "valid") === false ? 1 : 0;
}
