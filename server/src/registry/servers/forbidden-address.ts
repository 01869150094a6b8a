import { isIPv4, isIPv6 } from "node:net";

/**
 * Addresses that no tool server has: link-local ones, and those where clouds hand out credentials to whoever asks.
 * Loopback and private networks are allowed, because that is where an operator's own servers are.
 */
const names =
  /^(metadata|metadata\.google\.internal|metadata\.goog|instance-data|instance-data\.ec2\.internal)$/i;
const metadata = "an address where a cloud hands out credentials";
const linkLocal = "a link-local address";

/** Why no tool server may be at this host, as the end of a sentence; null when one may. */
export function forbiddenHost(host: string): string | null {
  const bare = host.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return names.test(bare) ? metadata : forbiddenAddress(bare);
}

/** The same of a resolved address, in whatever notation it hides an IPv4 one. Null for a name. */
export function forbiddenAddress(address: string): string | null {
  if (isIPv4(address)) return forbiddenV4(address.split(".").map(Number));
  if (!isIPv6(address)) return null;
  const groups = groupsOf(address);
  const [a = 0, b = 0, c = 0] = groups;
  if ((a & 0xffc0) === 0xfe80 || (a & 0xffc0) === 0xfec0) return linkLocal;
  if (a === 0xfd00 && b === 0x0ec2) return metadata;
  // IPv4 inside: mapped and compatible (::/80), NAT64 (64:ff9b::/32) in the last 32 bits, 6to4 (2002::/16) after the prefix.
  const last = [groups[6] ?? 0, groups[7] ?? 0];
  if (groups.slice(0, 5).every((group) => group === 0) || (a === 0x64 && b === 0xff9b))
    return forbiddenV4(bytes(last));
  return a === 0x2002 ? forbiddenV4(bytes([b, c])) : null;
}

function forbiddenV4([a, b, c, d]: readonly number[]): string | null {
  if (a === 169 && b === 254) return linkLocal;
  const dotted = `${a}.${b}.${c}.${d}`;
  return dotted === "100.100.100.200" || dotted === "168.63.129.16" || dotted === "192.0.0.192"
    ? metadata
    : null;
}

const bytes = (groups: readonly number[]): number[] =>
  groups.flatMap((group) => [group >> 8, group & 255]);

/** The eight groups of an IPv6 address; a zone is left off. */
function groupsOf(address: string): number[] {
  const [text = ""] = address.split("%");
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const hex = dotted
    ? text.slice(0, dotted.index) +
      `${((Number(dotted[1]) << 8) | Number(dotted[2])).toString(16)}:${((Number(dotted[3]) << 8) | Number(dotted[4])).toString(16)}`
    : text;
  const [head = "", tail] = hex.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: zeros }, () => "0"), ...right].map((group) =>
    Number.parseInt(group, 16),
  );
}
