/** A JSON-RPC message, as far as a relay must understand it. */
export interface Message {
  readonly jsonrpc: "2.0";
  readonly id?: string | number | null;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}
export type RequestId = string | number;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The message in these bytes, or null when they hold none. */
export function readMessage(bytes: Buffer): Message | null {
  // Said before it is parsed: a program that prints something else may print a great deal of it.
  if (!/^\s*\{/.test(bytes.toString("latin1", 0, 64))) return null;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    return null;
  }
  if (!isObject(value) || value["jsonrpc"] !== "2.0") return null;
  const { id, method, params, result, error } = value;
  if (id !== undefined && id !== null && typeof id !== "string" && typeof id !== "number")
    return null;
  if (method !== undefined && typeof method !== "string") return null;
  if (method === undefined && result === undefined && error === undefined) return null;
  if (params !== undefined && !isObject(params)) return null;
  if (error !== undefined && (!isObject(error) || typeof error["code"] !== "number")) return null;
  if (method === undefined && result !== undefined && !isObject(result)) return null;
  return value as unknown as Message;
}

export const isRequest = (
  message: Message,
): message is Message & { id: RequestId; method: string } =>
  message.method !== undefined && message.id !== undefined && message.id !== null;
export const isNotification = (message: Message): message is Message & { method: string } =>
  message.method !== undefined && message.id === undefined;
export const isResponse = (message: Message): boolean => message.method === undefined;

/** `_meta` of a request's or notification's params, or of a result. */
export const metaOf = (
  holder: Record<string, unknown> | undefined,
): Record<string, unknown> | undefined => {
  const meta = holder?.["_meta"];
  return isObject(meta) ? meta : undefined;
};

export const progressTokenOf = (message: Message): RequestId | undefined => {
  const token =
    message.method === "notifications/progress"
      ? message.params?.["progressToken"]
      : metaOf(message.params)?.["progressToken"];
  return typeof token === "string" || typeof token === "number" ? token : undefined;
};

export const bytesOf = (message: Message): Buffer => Buffer.from(JSON.stringify(message));

export const errorBytes = (
  id: RequestId | null,
  code: number,
  message: string,
  data?: unknown,
): Buffer =>
  Buffer.from(
    JSON.stringify({
      jsonrpc: "2.0",
      id,
      error: { code, message, ...(data !== undefined && { data }) },
    }),
  );

/** One line for a pipe. A raw line break cannot stand inside a JSON string, so each may become a space. */
export function lineOf(bytes: Buffer): Buffer {
  const line = Buffer.alloc(bytes.length + 1);
  bytes.copy(line);
  for (let i = 0; i < bytes.length; i++) if (line[i] === 10 || line[i] === 13) line[i] = 32;
  line[bytes.length] = 10;
  return line;
}
