import { chmod, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { randomBytes } from "node:crypto";

/**
 * Reads the key file `name` under `<data>/keys`, or makes it from `create` on the first start.
 * Keys live outside the database, so that whoever holds only the database can neither sign nor forge.
 * Two processes that start at once end with the same key.
 */
export async function keyFile(
  dataFolder: string,
  name: string,
  create: () => string,
): Promise<string> {
  const folder = path.join(dataFolder, "keys");
  const file = path.join(folder, name);
  const read = () => readFile(file, "utf8").catch(() => null);
  const found = await read();
  if (found !== null) return found;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, create(), { mode: 0o600, flush: true });
  // `link` fails where the name is taken, so a whole file appears at once or somebody else's is used.
  await link(draft, file).catch(() => undefined);
  await rm(draft);
  const made = await read();
  if (made === null) throw new Error(`cannot write the key file ${file}`);
  return made;
}
