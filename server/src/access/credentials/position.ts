import { CredentialId } from "@reeve/contract/id";
import { Problem } from "../../platform/problem.ts";

/** Where a list of credentials ended, newest first, as the text of a cursor, and back. */
export const newestFirst = {
  write: (id: CredentialId): string => id,
  read(cursor: string | undefined): CredentialId | null {
    if (cursor === undefined) return null;
    const id = CredentialId.safeParse(cursor);
    if (id.success) return id.data;
    throw new Problem(
      "bad_request",
      "The cursor is not one that a list of credentials gave.",
      "Leave `cursor` out to start from the beginning.",
    );
  },
};
