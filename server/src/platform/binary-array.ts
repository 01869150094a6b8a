/** The types of PostgreSQL that arrays are sent of, by their numbers in its catalog. */
const typeNumbers = {
  text: 25,
  bytea: 17,
  bigint: 20,
  integer: 23,
  float8: 701,
  boolean: 16,
  timestamptz: 1184,
} as const;

const msOf2000 = 946_684_800_000;
const word = 2 ** 32;

export type Elements = {
  readonly text: string;
  readonly bytea: Uint8Array;
  readonly bigint: number;
  readonly integer: number;
  readonly float8: number;
  readonly boolean: boolean;
  /** RFC 3339 in UTC. */
  readonly timestamptz: string;
};

interface Form<Element> {
  bytes(element: Element): number;
  write(out: Buffer, element: Element, at: number): void;
}

const forms: { readonly [T in keyof Elements]: Form<Elements[T]> } = {
  text: {
    bytes: (it) => Buffer.byteLength(it),
    write: (out, it, at) => void out.write(it, at),
  },
  bytea: { bytes: (it) => it.length, write: (out, it, at) => out.set(it, at) },
  bigint: { bytes: () => 8, write: int64 },
  integer: { bytes: () => 4, write: (out, it, at) => void out.writeInt32BE(it, at) },
  float8: { bytes: () => 8, write: (out, it, at) => void out.writeDoubleBE(it, at) },
  boolean: { bytes: () => 1, write: (out, it, at) => void out.writeUInt8(it ? 1 : 0, at) },
  // PostgreSQL counts microseconds from the start of 2000.
  timestamptz: {
    bytes: () => 8,
    write: (out, it, at) => int64(out, (Date.parse(it) - msOf2000) * 1_000, at),
  },
};

function int64(out: Buffer, value: number, at: number): void {
  const high = Math.floor(value / word);
  out.writeInt32BE(high, at);
  out.writeUInt32BE(value - high * word, at + 4);
}

/**
 * A one-dimensional array in PostgreSQL's binary form (`array_recv`): dimensions, a flag for nulls, the element type, the
 * length, the lower bound, then each element behind its length. As text each body would be quoted here and parsed there.
 */
export function binaryArray<T extends keyof Elements>(
  type: T,
  elements: readonly (Elements[T] | null)[],
): Buffer {
  const form: Form<Elements[T]> = forms[type];
  const sizes = elements.map((element) => (element === null ? -1 : form.bytes(element)));
  const out = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + 4 + Math.max(0, size), 20));
  out.writeInt32BE(1, 0);
  out.writeInt32BE(sizes.includes(-1) ? 1 : 0, 4);
  out.writeInt32BE(typeNumbers[type], 8);
  out.writeInt32BE(sizes.length, 12);
  out.writeInt32BE(1, 16);
  let at = 20;
  for (const [n, element] of elements.entries()) {
    const size = sizes[n] ?? -1;
    at = out.writeInt32BE(size, at);
    if (element === null) continue;
    form.write(out, element, at);
    at += size;
  }
  return out;
}
