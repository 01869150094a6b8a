/** The types of PostgreSQL that arrays are sent of, by their numbers in its catalog. */
const typeNumbers = { text: 25, bytea: 17, bigint: 20, timestamptz: 1184 } as const;

const microsOf2000 = 946_684_800_000_000n;

type Elements = {
  readonly text: string | null;
  readonly bytea: Uint8Array;
  readonly bigint: number;
  /** RFC 3339 in UTC. */
  readonly timestamptz: string;
};

/**
 * A one-dimensional array in PostgreSQL's binary form (`array_recv`): dimensions, a flag for nulls, the element type, the
 * length, the lower bound, then each element behind its length. As text each body would be quoted here and parsed there.
 */
export function binaryArray<T extends keyof Elements>(
  type: T,
  elements: readonly Elements[T][],
): Buffer {
  const encoded = elements.map((element) => (element === null ? null : encode(type, element)));
  const bytes = encoded.reduce((sum, element) => sum + 4 + (element?.length ?? 0), 20);
  const out = Buffer.allocUnsafe(bytes);
  out.writeInt32BE(1, 0);
  out.writeInt32BE(encoded.includes(null) ? 1 : 0, 4);
  out.writeInt32BE(typeNumbers[type], 8);
  out.writeInt32BE(encoded.length, 12);
  out.writeInt32BE(1, 16);
  let at = 20;
  for (const element of encoded) {
    at = out.writeInt32BE(element?.length ?? -1, at);
    if (element === null) continue;
    out.set(element, at);
    at += element.length;
  }
  return out;
}

function encode(type: keyof Elements, element: string | number | Uint8Array): Uint8Array {
  if (typeof element === "object") return element;
  if (typeof element === "number") return int64(BigInt(element));
  if (type === "text") return Buffer.from(element);
  // PostgreSQL counts microseconds from the start of 2000.
  return int64(BigInt(Date.parse(element)) * 1000n - microsOf2000);
}

function int64(value: bigint): Uint8Array {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}
