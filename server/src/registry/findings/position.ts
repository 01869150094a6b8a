import { Problem } from "../../platform/problem.ts";

/** Where a page of findings ended. */
export interface Position {
  readonly at: string;
  readonly id: string;
}

/** A position as the opaque text of a cursor, and back. */
export const newestFirst = {
  write: ({ at, id }: Position): string => Buffer.from(`${at} ${id}`).toString("base64url"),
  read(cursor: string | undefined): Position | null {
    if (cursor === undefined) return null;
    const [at, id, ...rest] = Buffer.from(cursor, "base64url").toString("utf8").split(" ");
    if (
      !at ||
      !id ||
      rest.length > 0 ||
      Number.isNaN(Date.parse(at)) ||
      !/^fnd_[0-9a-z]{26}$/.test(id)
    )
      throw new Problem(
        "bad_request",
        "The cursor is not one that a list of findings gave.",
        "Leave `cursor` out to start from the beginning.",
      );
    return { at, id };
  },
};
