import { mkdtempSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Finding } from "./finding.ts";
import { look, type Scanned } from "./look.ts";
import { signals } from "./signals/all.ts";

/** A folder with files in it, for as long as a test needs it. */
export async function planted(files: Readonly<Record<string, string | Buffer>>) {
  const folder = mkdtempSync(path.join(tmpdir(), "reeve-scan-"));
  for (const [name, text] of Object.entries(files)) {
    const full = path.join(folder, name);
    await mkdir(path.dirname(full), { recursive: true });
    await writeFile(full, text);
  }
  return {
    folder,
    scan: (): Promise<Scanned> =>
      look([{ folder, shown: "" }], { signals, machine: "test machine" }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What is found in files. */
export async function foundIn(files: Readonly<Record<string, string | Buffer>>): Promise<Scanned> {
  await using folder = await planted(files);
  return folder.scan();
}

/** A finding in one line: what, its name, where. */
export const brief = ({ kind, name, path: at, line }: Finding): string =>
  `${kind} ${name} ${at}:${line}`;
