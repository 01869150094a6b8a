import { randomBytes } from "node:crypto";
import { keyFile } from "../../platform/keys.ts";
import type { SharedKeys } from "../../platform/shared-keys.ts";

const name = "session-seal";

/** The key that seals sessions, made once and the same in every process on this database. */
export async function sessionKey(dataFolder: string, shared: SharedKeys): Promise<Buffer> {
  const own = await keyFile(dataFolder, name, () => randomBytes(32).toString("hex"));
  return Buffer.from(await shared(name, own), "hex");
}
