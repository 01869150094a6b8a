import { hash, verify } from "@node-rs/argon2";
import { newSecret } from "../../platform/ids.ts";

/** argon2id (the library's default) with OWASP's parameters: 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> =>
  hash(oneForm(password), parameters);

/** The same characters typed on another keyboard may be other bytes. */
const oneForm = (password: string): string => password.normalize("NFKC");

let decoy: Promise<string> | undefined;

/**
 * True when `password` is the one that was hashed. Without a hash it takes as long and is false, so that the time of
 * an answer does not tell who has an account.
 */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword(newSecret("decoy"));
  const matches = await verify(stored ?? (await decoy), oneForm(password));
  return stored !== null && matches;
}
