import type { Encoding } from "./body.ts";
import { Refused } from "./refused.ts";
import { requestType, type Signal } from "./schema.ts";

/** What a body holds, in the names of OTLP; nothing of it has been looked at. */
export type Tree = Readonly<Record<string, unknown>>;

/** Reads a body. JSON and protobuf give the same tree, but for ids (hex, bytes) and large numbers (text, number, Long). */
export function decode(signal: Signal, encoding: Encoding, bytes: Buffer): Tree {
  return encoding === "json" ? fromJson(bytes) : fromProtobuf(signal, bytes);
}

function fromJson(bytes: Buffer): Tree {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Refused(400, "The body is not UTF-8.");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused(400, "The body is not JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Refused(400, "The body is not a JSON object.");
  return value as Tree;
}

function fromProtobuf(signal: Signal, bytes: Buffer): Tree {
  try {
    // The class it decodes into has the tree's members on it, and none where nothing was sent.
    return requestType[signal].decode(bytes);
  } catch (error) {
    const deep = error instanceof Error && error.message.includes("depth");
    throw new Refused(
      400,
      deep
        ? "The body nests deeper than a hundred values."
        : "The body is not an OTLP message: it is truncated or in another encoding.",
    );
  }
}
