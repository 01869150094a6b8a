import type { IncomingHttpHeaders } from "node:http";

/** What one answer may take up, and what to say where it takes more. */
export interface Bound {
  readonly bytes: number;
  readonly tooLarge: string;
  /** Until its end; null where there is no bound. */
  readonly ms: number | null;
  readonly tooSlow: string;
  /** Told when an answer was cut off. */
  reached(kind: "resultBytes" | "timeoutMs"): void;
}

/** Keeps one answer within its bound. */
export interface Within {
  /** Its headers came. False where they say that it is too large. */
  begin(headers: IncomingHttpHeaders, stream: boolean): boolean;
  /** Whether it is kept back until it is whole, so that an error can take its place. */
  readonly holds: boolean;
  /** A piece came. False where it is too large with it. */
  count(chunk: Buffer): boolean;
  keep(chunk: Buffer): void;
  /** What was kept back. */
  kept(): Buffer | null;
  /** It is over. */
  stop(): void;
}

/** An answer of a length that was not announced is kept back where the bound is no more than `mostKept`. */
export function within(
  bound: Bound | null,
  mostKept: number,
  over: (failure: "oversize" | "overtime", detail: string) => void,
): Within {
  let bytes = 0;
  let held: Buffer[] | null = null;
  const tooLarge = (): false => {
    bound?.reached("resultBytes");
    over("oversize", bound?.tooLarge ?? "");
    return false;
  };
  const tooSlow = (): void => {
    bound?.reached("timeoutMs");
    over("overtime", bound?.tooSlow ?? "");
  };
  const most = bound?.bytes ?? Infinity;
  const timer = bound === null || bound.ms === null ? undefined : setTimeout(tooSlow, bound.ms);
  return {
    begin(headers, stream) {
      const announced = headers["content-length"];
      if (announced !== undefined && Number(announced) > most) return tooLarge();
      if (!stream && announced === undefined && most <= mostKept) held = [];
      return true;
    },
    get holds() {
      return held !== null;
    },
    count(chunk) {
      bytes += chunk.length;
      return bytes <= most || tooLarge();
    },
    keep: (chunk) => void held?.push(chunk),
    kept: () => (held === null || held.length === 0 ? null : Buffer.concat(held)),
    stop: () => clearTimeout(timer),
  };
}
