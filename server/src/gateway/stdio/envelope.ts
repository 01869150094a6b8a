import { metaOf, type Message } from "./message.ts";

export const modernVersion = "2026-07-28";
export const legacyVersion = "2025-11-25";

const prefix = "io.modelcontextprotocol/";
export const envelopeKeys = {
  version: `${prefix}protocolVersion`,
  capabilities: `${prefix}clientCapabilities`,
  client: `${prefix}clientInfo`,
  logLevel: `${prefix}logLevel`,
  server: `${prefix}serverInfo`,
} as const;

/** What a request of 2026-07-28 must carry; Reeve's own. */
export const ownEnvelope = {
  [envelopeKeys.version]: modernVersion,
  [envelopeKeys.capabilities]: {},
  [envelopeKeys.client]: { name: "reeve", version: "1" },
};

/** What is wrong with a request's envelope, as an HTTP status and a JSON-RPC error; null when nothing is. */
export function envelopeFault(
  message: Message,
): { status: number; code: number; text: string; data?: unknown } | null {
  const meta = metaOf(message.params) ?? {};
  const version = meta[envelopeKeys.version];
  const missing = [envelopeKeys.version, envelopeKeys.capabilities].filter(
    (key) => meta[key] === undefined,
  );
  if (missing.length > 0)
    return {
      status: 400,
      code: -32602,
      text: `The request's _meta lacks ${missing.join(" and ")}.`,
    };
  if (version !== modernVersion)
    return {
      status: 400,
      code: -32022,
      text: "Unsupported protocol version",
      data: { supported: [modernVersion], requested: String(version) },
    };
  return null;
}

/** The HTTP status that goes with a JSON-RPC error of 2026-07-28. */
export const statusOf = (code: number): number =>
  code === -32601 ? 404 : code === -32020 || code === -32021 || code === -32022 ? 400 : 200;

/** `_meta` without what only 2026-07-28 knows. */
export function withoutEnvelope(meta: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const keys: readonly string[] = [
    envelopeKeys.version,
    envelopeKeys.capabilities,
    envelopeKeys.client,
    envelopeKeys.logLevel,
  ];
  return Object.fromEntries(Object.entries(meta).filter(([key]) => !keys.includes(key)));
}
