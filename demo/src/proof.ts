import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { command } from "./command.ts";
import type { Product } from "./product.ts";

/** Saves the whole log as a file that `reeve verify` reads with no server at hand. Returns its path and line count. */
export async function exportLog(
  { url, token }: Product,
  folder: string,
): Promise<{ file: string; lines: number }> {
  const response = await fetch(`${url}/api/actions/export`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok)
    throw new Error(`the export answered ${response.status}: ${await response.text()}`);
  const text = await response.text();
  const file = path.join(folder, "log.ndjson");
  await writeFile(file, text);
  return { file, lines: text.trimEnd().split("\n").length };
}

/** Runs `reeve verify` on a file, with no server at hand. */
export async function verify(file: string): Promise<{ status: number | null; said: string }> {
  const { status, said } = await command(["verify", file]);
  return { status, said: said.trim() };
}

/** A copy of the file in which one letter of one recorded action is another. */
export async function flipOneByte(file: string): Promise<string> {
  const bytes = await readFile(file);
  const at = bytes.indexOf("2026-09.csv");
  if (at < 0) throw new Error("the log does not mention the invoice");
  bytes[at + 6] = "8".charCodeAt(0);
  const forged = file.replace(/\.ndjson$/, "-forged.ndjson");
  await writeFile(forged, bytes);
  return forged;
}
