import { randomBytes } from "node:crypto";
import { keyFile } from "../../platform/keys.ts";

/** The key that seals sessions, made once and the same in every process on this data. */
export const sessionKey = async (dataFolder: string): Promise<Buffer> =>
  Buffer.from(
    await keyFile(dataFolder, "session-seal", () => randomBytes(32).toString("hex")),
    "hex",
  );
