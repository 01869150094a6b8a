import { StopId } from "@reeve/contract/id";
import { StopLevel } from "@reeve/contract/stop";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { canonical } from "../../platform/canonical.ts";
import { keyFile } from "../../platform/keys.ts";

/** A stop in a file of the data folder: names as a person wrote them, because there may be nothing to look them up in. */
export const LocalStop = z.strictObject({
  id: StopId,
  level: StopLevel,
  agent: z.string().nullable(),
  version: z.string().nullable(),
  server: z.string().nullable(),
  tool: z.string().nullable(),
  person: z.string().nullable(),
  reason: z.string(),
  by: z.string(),
  at: z.string(),
});
export type LocalStop = z.infer<typeof LocalStop>;

/** What a process says in the folder about a stop that it found there. */
export const LocalConfirmation = z.strictObject({
  point: z.string(),
  /** From the time the file gives until it was in force there. */
  afterMs: z.number(),
  cut: z.number().int(),
  /** False where nothing here has that name. */
  found: z.boolean(),
});
export type LocalConfirmation = z.infer<typeof LocalConfirmation>;

const folderOf = (data: string): string => path.join(data, "stops");
const ending = ".stop";
const said = ".confirmed";

/** The key of the data folder that such files are signed with, made where there is none. */
export const stopKeyFile = (data: string): Promise<string> =>
  keyFile(data, "stops", () => randomBytes(32).toString("base64"));

const signature = (key: string, stop: LocalStop): string =>
  createHmac("sha256", Buffer.from(key, "base64")).update(canonical(stop)).digest("hex");

/** Puts a stop where every process that works in this data folder finds it. A whole file appears at once. */
export async function writeLocal(data: string, key: string, stop: LocalStop): Promise<void> {
  const folder = folderOf(data);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = path.join(folder, `.${stop.id}.${randomBytes(4).toString("hex")}`);
  const text = JSON.stringify({ stop, signature: signature(key, stop) });
  await writeFile(draft, text, { mode: 0o600, flush: true });
  await rename(draft, path.join(folder, `${stop.id}${ending}`));
}

export type ReadLocal =
  | { readonly ok: true; readonly stop: LocalStop }
  /** It cannot be read, or nobody with the key signed it. */
  | { readonly ok: false; readonly name: string };

/** What is in the folder; nothing where there is none. */
export async function readLocal(data: string, key: string): Promise<readonly ReadLocal[]> {
  const folder = folderOf(data);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return Promise.all(
    names
      .filter((name) => name.endsWith(ending) && !name.startsWith("."))
      .sort()
      .map(async (name): Promise<ReadLocal> => {
        const text = await readFile(path.join(folder, name), "utf8").catch(() => "");
        const stop = opened(text, key);
        return stop === null ? { ok: false, name } : { ok: true, stop };
      }),
  );
}

const Signed = z.strictObject({ stop: LocalStop, signature: z.string().regex(/^[0-9a-f]{64}$/) });

function opened(text: string, key: string): LocalStop | null {
  try {
    const { stop, signature: given } = Signed.parse(JSON.parse(text));
    const right = Buffer.from(signature(key, stop), "hex");
    return timingSafeEqual(right, Buffer.from(given, "hex")) ? stop : null;
  } catch {
    return null;
  }
}

/** Takes a stop out of the folder, with what was said of it. */
export async function removeLocal(data: string, id: StopId): Promise<void> {
  const folder = folderOf(data);
  await rm(path.join(folder, `${id}${ending}`), { force: true });
  for (const name of await readdir(folder).catch(() => []))
    if (name.startsWith(`${id}.`) && name.endsWith(said))
      await rm(path.join(folder, name), { force: true });
}

export async function confirmLocal(
  data: string,
  id: StopId,
  process: string,
  confirmation: LocalConfirmation,
): Promise<void> {
  const file = path.join(folderOf(data), `${id}.${process}${said}`);
  await writeFile(`${file}.draft`, JSON.stringify(confirmation), { mode: 0o600 });
  await rename(`${file}.draft`, file);
}

export async function localConfirmations(data: string, id: StopId): Promise<LocalConfirmation[]> {
  const folder = folderOf(data);
  const names = (await readdir(folder).catch(() => [])).filter(
    (name) => name.startsWith(`${id}.`) && name.endsWith(said),
  );
  const texts = await Promise.all(
    names.map((name) => readFile(path.join(folder, name), "utf8").catch(() => "")),
  );
  return texts.flatMap((text) => {
    const read = LocalConfirmation.safeParse(text === "" ? null : JSON.parse(text));
    return read.success ? [read.data] : [];
  });
}
