import type { Scan } from "../relay/scan.ts";

/** Something a tool server asks of its client: of the person, of the model, of the machine. */
export interface Asked {
  readonly method: string;
  readonly params: unknown;
}

/** What a message of a server's asks: as a request of its own, or, without sessions, as an answer that needs input. */
export type Questions =
  | { readonly kind: "request"; readonly id: string | number; readonly asked: Asked }
  | {
      readonly kind: "input";
      readonly id: string | number | null;
      readonly asked: readonly Asked[];
    };

/** Null for a message that asks nothing. A ping is the protocol's own life. */
export function questionsIn(message: unknown): Questions | null {
  if (!isRecord(message)) return null;
  const { method, id, params, result } = message;
  const known = typeof id === "string" || typeof id === "number" ? id : null;
  if (typeof method === "string" && known !== null)
    return method === "ping" ? null : { kind: "request", id: known, asked: { method, params } };
  const inputs = isRecord(result) ? result["inputRequests"] : undefined;
  if (inputs === undefined) return null;
  const asked = Object.values(isRecord(inputs) ? inputs : {}).map((input) => ({
    method: isRecord(input) && typeof input["method"] === "string" ? input["method"] : "unknown",
    params: isRecord(input) ? input["params"] : null,
  }));
  return asked.length === 0 ? null : { kind: "input", id: known, asked };
}

/** The same of bytes; a list of messages asks where one of them does. */
export function questionsOf(bytes: Buffer): Questions | null {
  if (!mayAsk(bytes)) return null;
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (!Array.isArray(value)) return questionsIn(value);
    for (const message of value as unknown[]) {
      const found = questionsIn(message);
      if (found !== null)
        return { kind: "request", id: "", asked: { method: "batch", params: null } };
    }
    return null;
  } catch {
    return null;
  }
}

/** Whether a message that was too large to be read asks anything, as far as can be told. */
export function asksTooMuch(scan: Scan): boolean {
  const { has, isObject } = scan.end();
  return !isObject || (has.has("method") && has.has("id")) || has.has("result/inputRequests");
}

/** Cheap, and never wrong in saying no: a member name may be written with escapes. */
const mayAsk = (bytes: Buffer): boolean =>
  bytes.includes('"method"') || bytes.includes('"inputRequests"') || bytes.includes("\\u");

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
