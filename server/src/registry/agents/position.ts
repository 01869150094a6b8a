import { Problem } from "../../platform/problem.ts";

/** Where a list of agents ended, as the opaque text of a cursor, and back. */
export const byNameKey = {
  write: (nameKey: string): string => Buffer.from(`agents ${nameKey}`).toString("base64url"),
  read(cursor: string | undefined): string | null {
    if (cursor === undefined) return null;
    const [, nameKey] =
      /^agents ([^\0]+)$/s.exec(Buffer.from(cursor, "base64url").toString("utf8")) ?? [];
    if (nameKey) return nameKey;
    throw new Problem(
      "bad_request",
      "The cursor is not one that a list of agents gave.",
      "Leave `cursor` out to start from the beginning.",
    );
  },
};
