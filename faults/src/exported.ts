import type { End, Intent } from "@reeve/contract/action";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { House } from "../../e2e/road/house.ts";
import { readLine } from "../../server/src/ledger/lines.ts";
import { wholeBody } from "../../server/src/ledger/payload.ts";

/** The record as anyone can have it: exported, and verified offline by `reeve verify`. */
export interface Exported {
  /** What was allowed to happen, by the note among its arguments. */
  readonly intents: ReadonlyMap<string, Intent>;
  readonly twice: readonly string[];
  /** How each action ended, by its id; an end that was corrected comes later. */
  readonly ends: ReadonlyMap<string, End>;
  /** The bodies of changes to Reeve itself. */
  readonly changes: string;
  readonly records: number;
  /** What `reeve verify` found wrong; null where all verifies. */
  readonly wrong: string | null;
}

export async function exported(house: House): Promise<Exported> {
  const { status, out, err } = await house.run("actions", "export");
  const intents = new Map<string, Intent>();
  const ends = new Map<string, End>();
  const twice: string[] = [];
  let changes = "";
  let records = 0;
  for (const text of out.split("\n")) {
    const line = readLine(text);
    if (line?.type !== "record") continue;
    records++;
    if (line.kind === "admin") changes += `${line.body}\n`;
    const body = JSON.parse(wholeBody(line.body, line.payload ?? null)) as {
      intent?: Intent;
      end?: End;
    };
    if (body.end) ends.set(body.end.id, body.end);
    const note = noteOf(body.intent);
    if (body.intent === undefined || note === null || !goes(body.intent)) continue;
    if (intents.has(note)) twice.push(note);
    intents.set(note, body.intent);
  }
  const file = path.join(house.folder, "log.ndjson");
  await writeFile(file, out);
  const checked = await house.run("verify", file);
  const wrong =
    status === 0 && checked.status === 0
      ? null
      : `${err}${checked.out}${checked.err}`.slice(0, 500);
  return { intents, twice, ends, changes, records, wrong };
}

const goes = ({ decision }: Intent): boolean =>
  decision.answer === "allow" || decision.answer === "scope";

const noteOf = (intent: Intent | undefined): string | null => {
  const { note = null } = (intent?.args ?? {}) as { note?: string | null };
  return note;
};
