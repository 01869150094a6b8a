import { EvaluationError } from "./failure.ts";

/** An IPv4 or IPv6 address with its prefix; a plain address has the longest one. */
export class Ip {
  readonly version: 4 | 6;
  readonly address: bigint;
  readonly prefix: number;

  constructor(version: 4 | 6, address: bigint, prefix: number) {
    this.version = version;
    this.address = address;
    this.prefix = prefix;
  }

  get key(): string {
    return `i${this.version}/${this.address}/${this.prefix}`;
  }
}

const bits = { 4: 32, 6: 128 } as const;

export function ip(literal: string): Ip {
  const slash = literal.indexOf("/");
  const host = slash < 0 ? literal : literal.slice(0, slash);
  const version = host.includes(":") ? 6 : 4;
  const address = version === 4 ? ipv4(host) : ipv6(host);
  const prefix = slash < 0 ? bits[version] : prefixOf(literal.slice(slash + 1), bits[version]);
  if (address === undefined || prefix === undefined)
    throw new EvaluationError(`"${literal}" is not an IP address`);
  return new Ip(version, address, prefix);
}

function prefixOf(text: string, most: number): number | undefined {
  if (!/^(0|[1-9][0-9]{0,2})$/.test(text)) return undefined;
  const prefix = Number(text);
  return prefix <= most ? prefix : undefined;
}

function ipv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let address = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return undefined;
    address = address * 256n + BigInt(part);
  }
  return address;
}

/** Groups of hexadecimal digits with at most one `::`; an IPv4 tail is not taken, as in Cedar. */
function ipv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  let address = 0n;
  for (const group of [...head, ...Array<string>(missing).fill("0"), ...tail]) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    address = address * 65_536n + BigInt(`0x${group}`);
  }
  return address;
}

const network = (it: Ip, prefix: number): bigint => it.address >> BigInt(bits[it.version] - prefix);

/** True when every address of `inner` is one of `outer`. */
export const isInRange = (inner: Ip, outer: Ip): boolean =>
  inner.version === outer.version &&
  inner.prefix >= outer.prefix &&
  network(inner, outer.prefix) === network(outer, outer.prefix);

const range = {
  loopback: { 4: ip("127.0.0.0/8"), 6: ip("::1/128") },
  multicast: { 4: ip("224.0.0.0/4"), 6: ip("ff00::/8") },
} as const;

export const isLoopback = (it: Ip): boolean => isInRange(it, range.loopback[it.version]);
export const isMulticast = (it: Ip): boolean => isInRange(it, range.multicast[it.version]);
