import type { Input, OperationName, Output } from "@reeve/contract/operations";
import { operations } from "virtual:contract";
import { Failure, failureOf, unreachable } from "./failure.ts";

/** Calls one operation of the table. Rejects with a Failure, whatever went wrong. */
export async function call<N extends OperationName>(
  name: N,
  input: Input<N>,
  signal?: AbortSignal,
): Promise<Output<N>> {
  const { method } = operations[name];
  const { url, rest } = address(name, input);
  const sends = method !== "GET" && Object.keys(rest).length > 0;
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      ...(sends && {
        body: JSON.stringify(rest),
        headers: { "content-type": "application/json" },
      }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable();
  }
  if (!response.ok) throw await failureOf(response);
  try {
    return (await response.json()) as Output<N>;
  } catch {
    throw new Failure({
      title: "The answer could not be read",
      detail: "Reeve answered with something that is not JSON.",
      fix: "Reload the page. If it stays, look at Reeve's log.",
      status: response.status,
    });
  }
}

/** Where an operation is called: its path filled in, members of a GET as the query, all others left for the body. */
export function address(
  name: OperationName,
  input: Record<string, unknown>,
): { url: string; rest: Record<string, unknown> } {
  const operation = operations[name];
  const rest = { ...input };
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    const value = String(rest[key]);
    delete rest[key];
    return encodeURIComponent(value);
  });
  if (operation.method !== "GET") return { url: path, rest };
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(rest))
    if (value !== undefined && value !== null && value !== "") query.set(key, asText(value));
  return { url: query.size > 0 ? `${path}?${query}` : path, rest: {} };
}

const asText = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "");
