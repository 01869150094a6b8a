import { Problem } from "../../platform/problem.ts";
import type { AgePosition } from "./store.ts";

/** Where a list by age ended, as the opaque text of a cursor, and back. */
export const newestFirst = {
  write: ({ createdAt, id }: { createdAt: string; id: string }): string =>
    Buffer.from(`${createdAt} ${id}`).toString("base64url"),
  read(cursor: string | undefined): AgePosition | null {
    if (cursor === undefined) return null;
    const text = Buffer.from(cursor, "base64url").toString("utf8");
    const [, at, id] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (crd_[0-9a-z]{26})$/.exec(text) ?? [];
    if (!at || !id || Number.isNaN(Date.parse(at)))
      throw new Problem(
        "bad_request",
        "The cursor is not one that a list of tokens gave.",
        "Leave `cursor` out to start from the beginning.",
      );
    return { at, id };
  },
};
