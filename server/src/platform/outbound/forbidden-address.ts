import { isIPv4, isIPv6 } from "node:net";

/**
 * Addresses that nothing Reeve calls is at: link-local ones, those where clouds hand out credentials to whoever asks, and
 * those that are nobody's. Loopback and private networks are allowed, because that is where an operator's own servers are.
 */
const names =
  /^(?:metadata|instance-data|(?:.+\.)?metadata\.google\.internal|metadata\.goog|instance-data\.ec2\.internal|metadata\.(?:azure\.internal|azure\.com|tencentyun\.com|packet\.net|platformequinix\.com|oraclecloud\.com))$/i;
const metadata = "an address where a cloud hands out credentials";
const linkLocal = "a link-local address";
const nobody = "an address that no one machine has";
const thisMachine = "this machine";
const ownNetwork = "a private network";

/** Why no tool server may be at this host, as the end of a sentence; null when one may. */
export function forbiddenHost(host: string): string | null {
  const bare = host.replace(/^\[|\]$/g, "").replace(/\.+$/, "");
  return names.test(bare) ? metadata : forbiddenAddress(bare);
}

/** The same of a resolved address, in whatever notation it hides an IPv4 one. Null for a name. */
export function forbiddenAddress(address: string): string | null {
  if (isIPv4(address)) return forbiddenV4(address.split(".").map(Number));
  if (!isIPv6(address)) return null;
  const groups = groupsOf(address);
  const [a = 0, b = 0] = groups;
  if ((a & 0xffc0) === 0xfe80 || (a & 0xffc0) === 0xfec0) return linkLocal;
  if (a >> 8 === 0xff || groups.every((group) => group === 0)) return nobody;
  if (a === 0xfd00 && b === 0x0ec2) return metadata;
  if (a === 0xfd20 && b === 0x00ce) return metadata;
  if (groups.slice(0, 7).every((group) => group === 0) && groups[7] === 1) return null;
  // Which of several it is cannot be told from here, so what is nobody's counts only where there is no doubt.
  const reasons = v4Inside(groups).map((inside) => forbiddenV4(bytes(inside)));
  return (
    reasons.find((reason) => reason !== null && reason !== nobody) ??
    (a === 0 ? (reasons[0] ?? null) : null)
  );
}

/** Why an address is one that only this machine or its own network reaches; null for one of the wide world, or a name. */
export function internalAddress(address: string): string | null {
  if (isIPv4(address)) return internalV4(address.split(".").map(Number));
  if (!isIPv6(address)) return null;
  const groups = groupsOf(address);
  const [a = 0] = groups;
  const loopback = groups.slice(0, 7).every((group) => group === 0) && groups[7] === 1;
  if (loopback) return thisMachine;
  if ((a & 0xfe00) === 0xfc00) return ownNetwork;
  const reasons = v4Inside(groups).map((inside) => internalV4(bytes(inside)));
  return reasons.find((reason) => reason !== null) ?? null;
}

/** Every IPv4 address that some way of carrying IPv4 in IPv6 would read out of this one, as two groups each. */
function v4Inside(groups: readonly number[]): number[][] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const found: number[][] = [];
  const zeros = a === 0 && b === 0 && c === 0 && d === 0;
  // Compatible (::/96), mapped (::ffff:0:0/96) and translated (::ffff:0:0:0/96).
  if (zeros && (e === 0 || (e === 0xffff && f === 0))) found.push([g, h]);
  // NAT64 (RFC 6052, RFC 8215): where in the address it stands depends on how long the operator's prefix is.
  if (a === 0x64 && b === 0xff9b)
    found.push(
      [g, h],
      [d, ((e & 0xff) << 8) | (f >> 8)],
      [((d & 0xff) << 8) | (e & 0xff), f],
      [((e & 0xff) << 8) | (f >> 8), ((f & 0xff) << 8) | (g >> 8)],
    );
  // 6to4, and Teredo, which writes the client's address inverted behind the server's.
  if (a === 0x2002) found.push([b, c]);
  if (a === 0x2001 && b === 0) found.push([c, d], [g ^ 0xffff, h ^ 0xffff]);
  // ISATAP, under any prefix.
  if ((e & 0xfdff) === 0 && f === 0x5efe) found.push([g, h]);
  return found;
}

function forbiddenV4([a = 0, b = 0, c = 0, d = 0]: readonly number[]): string | null {
  if (a === 169 && b === 254) return linkLocal;
  // "This" network, multicast, reserved and broadcast.
  if (a === 0 || a >= 224) return nobody;
  const dotted = `${a}.${b}.${c}.${d}`;
  return dotted === "100.100.100.200" || dotted === "168.63.129.16" || dotted === "192.0.0.192"
    ? metadata
    : null;
}

function internalV4([a = 0, b = 0]: readonly number[]): string | null {
  if (a === 127) return thisMachine;
  const own =
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 198 && (b === 18 || b === 19));
  return own ? ownNetwork : null;
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
