import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Refused } from "./refused.ts";

export type Encoding = "json" | "protobuf";

export interface BodyLimits {
  /** As they come, and unpacked. */
  readonly wireBytes: number;
  readonly bytes: number;
  readonly withinMs: number;
}

export const bodyLimits: BodyLimits = {
  wireBytes: 8 * 1024 * 1024,
  bytes: 16 * 1024 * 1024,
  withinMs: 30_000,
};

const unpack = promisify(gunzip);

/** In which of the two encodings the sender speaks, and so is answered. */
export function encodingOf(headers: Headers): Encoding {
  const type = headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === "application/json") return "json";
  if (type === "application/x-protobuf" || type === "application/protobuf") return "protobuf";
  throw new Refused(
    415,
    "The content type must be application/json or application/x-protobuf (OTLP over HTTP).",
  );
}

/** The bytes of a request, unpacked. What is too large, before or after unpacking, is never held as a whole. */
export async function readBytes(request: Request, limits: BodyLimits): Promise<Buffer> {
  const packing = (request.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (packing !== "identity" && packing !== "gzip")
    throw new Refused(415, `The content encoding ${packing.slice(0, 40)} is not gzip.`);
  const most = packing === "gzip" ? limits.wireBytes : limits.bytes;
  if (Number(request.headers.get("content-length") ?? 0) > most) throw tooLarge(most);
  const bytes = await receive(request, most, limits.withinMs);
  if (packing === "identity") return bytes;
  try {
    return await unpack(bytes, { maxOutputLength: limits.bytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw tooLarge(limits.bytes, " unpacked");
    throw new Refused(400, "The body says it is gzip and cannot be unpacked.");
  }
}

async function receive(request: Request, most: number, withinMs: number): Promise<Buffer> {
  if (!request.body) return Buffer.alloc(0);
  const reader = request.body.getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void reader.cancel().catch(() => undefined);
  }, withinMs);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.byteLength;
      if (size > most) throw tooLarge(most);
      chunks.push(next.value);
    }
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    throw error instanceof Refused ? error : new Refused(400, "The body broke off.");
  } finally {
    clearTimeout(timer);
  }
  if (late) throw new Refused(408, "The body did not arrive in time.");
  return Buffer.concat(chunks);
}

const tooLarge = (bytes: number, how = ""): Refused =>
  new Refused(
    413,
    `A batch may have ${bytes} bytes${how}. Send smaller batches (OTEL_BSP_MAX_EXPORT_BATCH_SIZE).`,
  );
