/** One JSON-RPC message, and how it must be answered. */
export type Message =
  | {
      readonly kind: "request";
      readonly id: string | number;
      readonly method: string;
      readonly params: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: "notification";
      readonly method: string;
      readonly params: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "response"; readonly id: string | number };

export type ReadMessage =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly why: string };

const no = (why: string): ReadMessage => ({ ok: false, why });
const own = (value: object, name: string): unknown =>
  Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const envelopeNames = new Set(["jsonrpc", "id", "method", "params", "result", "error"]);
const paramNames = new Set(["name", "arguments", "uri", "_meta", "taskId", "cursor"]);
const folded = new Map([...envelopeNames, ...paramNames].map((name) => [name.toLowerCase(), name]));

/** Some servers match member names without regard to case: a second spelling would let them execute what nobody decided. */
function secondSpelling(value: object, names: ReadonlySet<string>): string | null {
  for (const name of Object.keys(value)) {
    if (names.has(name)) continue;
    const plain = folded.get(name.normalize("NFKC").toLowerCase());
    if (plain !== undefined && names.has(plain)) return name;
  }
  return null;
}

/** Takes one parsed value for a JSON-RPC 2.0 message that can be understood in one way only. */
export function readMessage(value: unknown): ReadMessage {
  if (Array.isArray(value)) return no("batches are not part of the protocol; send one message");
  if (!isObject(value)) return no("it is not an object");
  if (own(value, "jsonrpc") !== "2.0") return no('`jsonrpc` is not "2.0"');
  if (secondSpelling(value, envelopeNames) !== null)
    return no("a member name has a second spelling");
  const id = own(value, "id");
  const hasId = Object.hasOwn(value, "id");
  if (hasId && typeof id !== "string" && !Number.isSafeInteger(id))
    return no("`id` is neither a text nor a whole number");
  const answers = Object.hasOwn(value, "result") || Object.hasOwn(value, "error");
  if (!Object.hasOwn(value, "method")) {
    if (!answers || !hasId) return no("it is neither a request, a notification nor a response");
    return { ok: true, message: { kind: "response", id: id as string | number } };
  }
  if (answers) return no("it is both a request and a response");
  const method = own(value, "method");
  if (typeof method !== "string" || method === "" || method.length > 200)
    return no("`method` is not a name");
  const given = own(value, "params");
  if (given !== undefined && !isObject(given)) return no("`params` is not an object");
  const params = given ?? {};
  if (secondSpelling(params, paramNames) !== null)
    return no("a member name of `params` has a second spelling");
  if (hasId)
    return { ok: true, message: { kind: "request", id: id as string | number, method, params } };
  if (!method.startsWith("notifications/"))
    return no("only a notification may come without an `id`");
  return { ok: true, message: { kind: "notification", method, params } };
}
