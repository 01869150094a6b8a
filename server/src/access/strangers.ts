import type { Clock } from "../platform/clock.ts";

/** What becomes of a request that nobody known has sent: always answered, recorded or only counted. */
export interface Strangers {
  /** No credential at all, the protocol's first step: one a minute for each address and door is recorded. */
  knocked(address: string, door: string): boolean;
  /** A credential that is not good: so many a minute for each address are recorded. Else in how many seconds again. */
  failed(address: string): true | number;
}

const minuteMs = 60_000;
const mostFailed = 120;
/** Addresses that are told apart; all others share one place, so that many addresses cannot fill the memory. */
const mostAddresses = 10_000;
const others = "";

interface Seen {
  readonly sinceMs: number;
  readonly doors: Set<string>;
  failed: number;
}

export function openStrangers(clock: Clock): Strangers {
  const seen = new Map<string, Seen>();
  const old = ({ sinceMs }: Seen, now: number): boolean =>
    now < sinceMs || now - sinceMs >= minuteMs;
  const of = (address: string): Seen => {
    const now = clock.now();
    const known = seen.get(address);
    if (known && !old(known, now)) return known;
    seen.delete(address);
    if (seen.size >= mostAddresses && address !== others) {
      // The oldest stand first.
      for (const [key, one] of seen) {
        if (!old(one, now)) break;
        seen.delete(key);
      }
      if (seen.size >= mostAddresses) return of(others);
    }
    const fresh: Seen = { sinceMs: now, doors: new Set(), failed: 0 };
    seen.set(address, fresh);
    return fresh;
  };
  return {
    knocked(address, door) {
      const { doors } = of(address);
      if (doors.has(door)) return false;
      doors.add(door);
      return true;
    },
    failed(address) {
      const it = of(address);
      it.failed += 1;
      if (it.failed <= mostFailed) return true;
      return Math.max(1, Math.ceil((it.sinceMs + minuteMs - clock.now()) / 1000));
    },
  };
}
