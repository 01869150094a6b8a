import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** Where Reeve is and who asks. Kept in a file of the person's own, so that no token is in a command or a repository. */
export interface HookSettings {
  readonly url: URL;
  readonly token: string;
  /** MCP servers, by the client's names, that it reaches through the gate. */
  readonly gate: readonly string[];
}

export const settingsFile = (client: string, home: string = homedir()): string =>
  path.join(home, ".reeve", "hooks", `${client}.json`);

/** The settings, or why there are none. */
export function readSettings(file: string): HookSettings | string {
  let text: string;
  try {
    if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0)
      return `others can read ${file}; make it your own with: chmod 600 ${file}`;
    text = readFileSync(file, "utf8");
  } catch {
    return `there is no ${file}; make it with: reeve connect`;
  }
  try {
    const { url, token, gate = [] } = JSON.parse(text) as Record<string, unknown>;
    const known = typeof token === "string" && /^[A-Za-z0-9._~+/=-]+$/.test(token);
    const address = new URL(String(url));
    const listed = Array.isArray(gate) && gate.every((one) => typeof one === "string");
    if (known && listed && /^https?:$/.test(address.protocol)) return { url: address, token, gate };
  } catch {
    // Said below.
  }
  return `${file} does not hold \`url\` and \`token\`; make it again with: reeve connect`;
}
