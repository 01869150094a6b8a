import type { Page } from "@reeve/contract/page";
import { z } from "zod";
import { Problem } from "./problem.ts";

/** Where a page of a list ended. */
export interface Cursor<P> {
  write(position: P): string;
  /** Null without a cursor; a Problem for one that this list did not give. */
  read(cursor: string | undefined): P | null;
}

/** The cursors of one list: opaque to callers, checked when they come back. */
export const cursorOf = <P>(list: string, position: z.ZodType<P>): Cursor<P> => {
  const shape = z.tuple([z.literal(list), position]);
  return {
    write: (at) => Buffer.from(JSON.stringify([list, at])).toString("base64url"),
    read(cursor) {
      if (cursor === undefined) return null;
      const parsed = shape.safeParse(parse(cursor));
      if (parsed.success) return parsed.data[1];
      throw new Problem(
        "bad_request",
        `The cursor is not one that a list of ${list} gave.`,
        "Leave `cursor` out to start from the beginning.",
      );
    },
  };
};

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

/** A page of `found`, which holds one item more than asked for when there are more. */
export function pageOf<T, P>(
  found: readonly T[],
  limit: number,
  cursor: Cursor<P>,
  positionOf: (item: T) => P,
): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    nextCursor: last !== undefined && found.length > limit ? cursor.write(positionOf(last)) : null,
  };
}
