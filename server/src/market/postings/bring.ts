import type { CompanyId } from "@reeve/contract/id";
import type { Output, Parsed } from "@reeve/contract/operations";
import { createHash } from "node:crypto";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import type { RawPosting } from "../boards/board.ts";
import { keepReading } from "../boards/keep-reading.ts";
import { boardStore } from "../boards/store.ts";
import { companyStore } from "../companies/store.ts";
import type { CompanyHands } from "../companies/verbs.ts";
import { normalise } from "../roles/normalise.ts";
import { readFile, type Brought } from "./file.ts";

const mostLetters = 100;

/** Brings a file: each company in it has a board of its own, whose reading the file is. */
export async function bring(
  hands: CompanyHands,
  ctx: Ctx,
  { format, text, complete }: Parsed<"index.bring">,
): Promise<Output<"index.bring">> {
  const { rows, refused } = await readFile(format, text, ctx.signal);
  const sha256 = createHash("sha256").update(text).digest("hex");
  const total = { companies: 0, added: 0, postings: 0, opened: 0, closed: 0 };
  for (const all of byDomain(rows)) {
    const [first] = all;
    if (!first) continue;
    const { company, key, added } = await boardOf(hands, ctx, first);
    const postings = new Map(all.map(postingOf).map((one) => [one.externalId, one]));
    const read = {
      outcome: complete ? ("ok" as const) : ("partial" as const),
      complete,
      unchanged: false,
      since: null,
      sha256,
      why: null,
      postings: [...postings.values()],
    };
    const kept = await keepReading(hands, ctx, { key, company }, read, none, 0, "index.bring");
    total.companies += 1;
    total.added += added ? 1 : 0;
    total.postings += postings.size;
    total.opened += kept?.opened ?? 0;
    total.closed += kept?.closed ?? 0;
  }
  return { ...total, refused: [...refused] };
}

const none: ReadonlyMap<string, string> = new Map();

/** The company of a row, and the board that stands for what is brought of it. */
async function boardOf(
  { database, write, clock }: CompanyHands,
  ctx: Ctx,
  { company: name, domain, sellsAgents }: Brought,
): Promise<{ company: CompanyId; key: string; added: boolean }> {
  const key = `file:${domain}`;
  const known = await companyStore(database.kysely).withDomain(domain);
  if (known !== null && (await boardStore(database.kysely).find(key)))
    return { company: known, key, added: false };
  return write(ctx, "index.bring", async (tx) => {
    const companies = companyStore(tx.db);
    const company = known ?? newId("cmp", clock.now());
    const at = isoTime(clock.now());
    const bare = { aliases: [], sector: null, size: null, isStaffingFirm: false, optedOutAt: null };
    if (known === null) await companies.add(company, { ...bare, name, domain, sellsAgents }, at);
    const board = { key, company, ats: "file", token: domain, region: null, proven: true };
    await boardStore(tx.db).add({ ...board, nextAt: null });
    tx.note({ subject: company, before: null, after: { name, domain, board: key } });
    tx.unread();
    return { company, key, added: known === null };
  });
}

function postingOf(row: Brought): RawPosting {
  const locations = row.location === "" ? [] : [row.location];
  const made = createHash("sha256")
    .update(JSON.stringify([normalise(row.title), locations]))
    .digest("hex");
  return {
    externalId: (row.id || made).slice(0, mostLetters),
    title: row.title,
    url: row.url,
    department: row.department,
    locations,
    remote: row.remote,
    compensation: row.pay,
    postedAt: row.postedAt,
    description: row.description,
  };
}

function byDomain(rows: readonly Brought[]): readonly (readonly Brought[])[] {
  const by = new Map<string, Brought[]>();
  for (const row of rows) by.set(row.domain, [...(by.get(row.domain) ?? []), row]);
  return [...by.values()];
}
