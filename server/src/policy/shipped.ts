import { readdir, readFile } from "node:fs/promises";
import { readPack, type Pack } from "./packs/pack.ts";

/** Beside this file, and beside the command once it is built. */
const folder = new URL("./packs/", import.meta.url);
const ending = ".cedar";

/** The packs that ship, by name. */
export async function shippedPacks(): Promise<readonly Pack[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(ending)).sort();
  return Promise.all(
    files.map(async (file) => readPack(await readFile(new URL(file, folder), "utf8"))),
  );
}
