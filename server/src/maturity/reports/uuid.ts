import { createHash } from "node:crypto";

/** A name-based UUID (RFC 9562, version 5): the same names always give the same one. */
export function uuidOf(...names: readonly string[]): string {
  const bytes = createHash("sha1").update(space).update(names.join("\n")).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [8, 12, 16, 20, 32].map((end, i, all) => hex.slice(all[i - 1] ?? 0, end)).join("-");
}

/** The RFC's namespace of addresses. */
const space = Buffer.from("6ba7b8119dad11d180b400c04fd430c8", "hex");
