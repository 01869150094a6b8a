import type { OperationName } from "@reeve/contract/operations";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { refusal, unreachable } from "@reeve/sdk/reeve-error";
import { defaultUrl } from "./call.ts";
import { parsed } from "./flags.ts";
import type { Status, Terminal } from "./terminal.ts";
import { WrongUsage } from "./wrong-usage.ts";

export const exports: Readonly<Record<string, readonly string[]>> = {
  agents: ["csv", "xlsx", "ndjson"],
  servers: ["csv", "xlsx", "ndjson"],
  people: ["csv", "xlsx", "ndjson"],
  findings: ["csv", "xlsx", "ndjson"],
  discovered: ["csv", "xlsx", "ndjson"],
  everything: ["ndjson"],
  problems: ["csv", "xlsx"],
  catalog: ["yaml"],
};

/** Writes a table, or everything, to standard output or to a file. */
export async function exported(terminal: Terminal, args: readonly string[]): Promise<Status> {
  const { values, positionals } = parsed("export", [...args], {
    format: { type: "string" },
    out: { type: "string" },
  });
  const [what = "", id, extra] = positionals;
  const formats = exports[what];
  const needsId = what === "problems";
  if (!formats || extra !== undefined || (id !== undefined) !== needsId)
    throw new WrongUsage(
      `WHAT is one of ${Object.keys(exports).join(", ")}; \`problems\` takes the id of an import.`,
      "export",
    );
  const out = values.out as string | undefined;
  const format =
    (values.format as string | undefined) ?? /\.(\w+)$/.exec(out ?? "")?.[1] ?? formats[0];
  if (format === undefined || !formats.includes(format))
    throw new WrongUsage(`${what} can be had as ${formats.join(", ")}.`, "export");
  if (format === "xlsx" && out === undefined)
    throw new WrongUsage("A workbook goes to a file: add --out FILE.", "export");
  const path =
    what === "catalog"
      ? "/backstage/catalog-info.yaml"
      : `/export/${needsId ? `imports/${encodeURIComponent(id ?? "")}/problems` : what}.${format}`;
  const response = await asked(terminal, path);
  if (out === undefined) await print(terminal, response);
  else if (response.body) await pipeline(Readable.fromWeb(response.body), createWriteStream(out));
  return 0;
}

/** All that a list answers to a question, as CSV on standard output. */
export async function listed(
  terminal: Terminal,
  name: OperationName,
  input: Readonly<Record<string, unknown>>,
): Promise<Status> {
  const asks = Object.entries(input).map(
    ([key, value]) => [key, String(value)] as [string, string],
  );
  const query = new URLSearchParams(asks).toString();
  await print(terminal, await asked(terminal, `/export/${name}.csv?${query}`));
  return 0;
}

async function print(terminal: Terminal, { body }: Response): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of body ?? []) await terminal.out(decoder.decode(chunk, { stream: true }));
  await terminal.out(decoder.decode());
}

async function asked(terminal: Terminal, path: string): Promise<Response> {
  const { REEVE_URL: url, REEVE_TOKEN: token } = terminal.env;
  const address = `${(url || defaultUrl).replace(/\/+$/, "")}${path}`;
  let response: Response;
  try {
    response = await fetch(address, {
      headers: token ? { authorization: `Bearer ${token}` } : {},
      signal: terminal.stop,
      redirect: "error",
    });
  } catch (error) {
    throw unreachable(new URL(address).origin, error);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}
