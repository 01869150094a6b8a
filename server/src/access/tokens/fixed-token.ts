import { timingSafeEqual } from "node:crypto";
import type { Actor } from "../../platform/actor.ts";
import { Problem } from "../../platform/problem.ts";
import { secretHash } from "../sign-in/secret.ts";

const shortest = 32;

/** The operator token of the configuration: an admin with every scope, for automation. */
export interface FixedToken {
  matches(token: string): boolean;
}

export const fixedTokenActor: Actor = {
  kind: "token",
  id: "REEVE_OPERATOR_TOKEN",
  name: "REEVE_OPERATOR_TOKEN",
  role: "admin",
  scopes: ["*"],
  person: null,
};

/** Reads the configured token; refuses one that could be guessed or could not be sent. */
export function fixedToken(configured: string): FixedToken {
  const fix =
    "Use 32 random characters or more, as `openssl rand -hex 32` prints, or leave it out.";
  if (configured.length < shortest)
    throw new Problem(
      "invalid",
      `REEVE_OPERATOR_TOKEN has ${configured.length} characters and needs at least ${shortest}.`,
      fix,
    );
  if (!/^[\x21-\x7e]+$/.test(configured))
    throw new Problem(
      "invalid",
      "REEVE_OPERATOR_TOKEN may hold only visible ASCII characters.",
      fix,
    );
  const hash = secretHash(configured);
  // Hashes have one length, so comparing them takes one time.
  return { matches: (token) => timingSafeEqual(secretHash(token), hash) };
}
