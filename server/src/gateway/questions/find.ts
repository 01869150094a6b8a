import { parseStrict } from "../enter/strict-json.ts";
import { plainName, type Scan } from "../relay/scan.ts";

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
      /** What the client is to hand back with its next try. */
      readonly state: string | null;
    };

/** Null for a message that asks nothing. A ping is the protocol's own life. */
export function questionsIn(message: unknown): Questions | null {
  if (!isRecord(message)) return null;
  const { method, id, params, result, error } = message;
  const known = typeof id === "string" || typeof id === "number" ? id : null;
  if (typeof method === "string" && known !== null)
    return method === "ping" ? null : { kind: "request", id: known, asked: { method, params } };
  const addresses = isRecord(error) && error["code"] === opensUrls ? addressesIn(error) : [];
  if (addresses.length > 0) return { kind: "input", id: known, asked: addresses, state: null };
  if (!isRecord(result)) return null;
  const { inputRequests: inputs, requestState, resultType } = result;
  const state = typeof requestState === "string" && resultType === needsInput ? requestState : null;
  const asked = Object.values(isObject(inputs) ? inputs : {}).map((input) => ({
    method: isRecord(input) && typeof input["method"] === "string" ? input["method"] : "unknown",
    params: isRecord(input) ? input["params"] : null,
  }));
  return asked.length === 0 && state === null ? null : { kind: "input", id: known, asked, state };
}

const needsInput = "input_required";

/** An older server sends a person to an address by an error of its call. */
const opensUrls = -32042;
function addressesIn({ data }: Record<string, unknown>): Asked[] {
  const all = isRecord(data) ? data["elicitations"] : undefined;
  return (isObject(all) ? Object.values(all) : []).map((params: unknown) => ({
    method: "elicitation/create",
    params,
  }));
}

/**
 * The same of bytes; a list of messages asks where one of them does. "unreadable" is what may ask something and can be
 * read in more than one way, or only by a reader less strict than this one.
 */
export function questionsOf(bytes: Buffer): Questions | "unreadable" | null {
  if (!mayAsk(bytes)) return null;
  const read = parseStrict(bytes, bounds);
  if (!read.ok) return "unreadable";
  const { value } = read;
  const messages: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (messages.some(isMisspelt)) return "unreadable";
  if (!Array.isArray(value)) return questionsIn(value);
  return messages.some((message) => questionsIn(message) !== null)
    ? { kind: "request", id: "", asked: { method: "batch", params: null } }
    : null;
}

/** Some clients match member names without regard to case. */
const isMisspelt = (message: unknown): boolean =>
  isRecord(message) &&
  (spelt(message, ["id", "method", "params", "result"]) ||
    (isRecord(message["result"]) && spelt(message["result"], ["inputRequests"])));

const spelt = (value: Record<string, unknown>, names: readonly string[]): boolean =>
  Object.keys(value).some(
    (name) => !names.includes(name) && names.some((known) => plainName(known) === plainName(name)),
  );

/** Whether a message that was too large to be read asks anything, as far as can be told. */
export function asksTooMuch(scan: Scan): boolean {
  const { has, isObject, code } = scan.end();
  return (
    !isObject ||
    code === opensUrls ||
    (has.has("method") && has.has("id")) ||
    has.has("result/inputrequests")
  );
}

/** As deep as an answer may be that has to be understood. */
const bounds = { depth: 1_000, values: Infinity };
const marks = /"method"|"inputreque|"elicitations"|"requeststate"|\\u/i;
/** No UTF-8, as far as the first byte tells: a mark before the text, as some readers of UTF-16 and UTF-8 skip it. */
const markFirst = new Set([0xef, 0xfe, 0xff]);

/** Cheap, and never wrong in saying no: a member name may be written with escapes, in other case, or in UTF-16. */
const mayAsk = (bytes: Buffer): boolean =>
  marks.test(bytes.toString("latin1")) || bytes.includes(0) || markFirst.has(bytes[0] ?? 0);

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
