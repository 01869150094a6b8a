import { Problem } from "../../platform/problem.ts";
import type { NamePosition } from "./store.ts";

/** Where a list by name ended, as the opaque text of a cursor, and back. */
export const byName = {
  write: ({ name, id }: NamePosition): string => Buffer.from(`${id} ${name}`).toString("base64url"),
  read(cursor: string | undefined): NamePosition | null {
    if (cursor === undefined) return null;
    const text = Buffer.from(cursor, "base64url").toString("utf8");
    const [, id, name] = /^(per_[0-9a-z]{26}) ([^\0]+)$/s.exec(text) ?? [];
    if (!id || !name)
      throw new Problem(
        "bad_request",
        "The cursor is not one that a list of people gave.",
        "Leave `cursor` out to start from the beginning.",
      );
    return { name, id };
  },
};
