import type { Finding } from "@reeve/contract/finding";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { raiseFinding, resolveFinding } from "../../registry/findings/store.ts";
import { dayMs, dayOf } from "../rollup/fold.ts";
import { toolUses, type ToolUse } from "../rollup/tool-days-store.ts";
import { idleDays } from "./may-do.ts";
import {
  listedTools,
  liveGrants,
  openFindings,
  uncountedRecords,
  type LiveGrant,
} from "./store.ts";

/** A grant of which tools were not used for 30 days. */
export interface Unused {
  readonly grant: LiveGrant;
  readonly tools: readonly { readonly tool: string; readonly lastAt: string | null }[];
}

type Listed = Awaited<ReturnType<typeof listedTools>>[number];

/** Of each grant that is older than that, the tools that the agent could have used and did not. */
export function unusedGrants(
  grants: readonly LiveGrant[],
  uses: readonly ToolUse[],
  listed: readonly Listed[],
  now: number,
): readonly Unused[] {
  const since = now - idleDays * dayMs;
  const old = (at: string): boolean => Date.parse(at) <= since;
  const used = new Map(uses.map((it) => [`${it.agent} ${it.server} ${it.tool}`, it.lastAt]));
  return grants.flatMap((grant) => {
    if (!old(grant.createdAt)) return [];
    const tools = listed
      .filter(
        ({ server, tool, firstSeenAt }) =>
          server === grant.server &&
          old(firstSeenAt) &&
          (grant.tools.includes("*") || grant.tools.includes(tool)),
      )
      .map(({ server, tool }) => ({
        tool,
        lastAt: used.get(`${grant.agent} ${server} ${tool}`) ?? null,
      }))
      .filter(({ lastAt }) => lastAt === null || old(lastAt));
    return tools.length === 0 ? [] : [{ grant, tools }];
  });
}

const mostNamed = 20;

export function unusedFinding({ grant, tools }: Unused): Pick<Finding, "title" | "detail"> {
  const lines = tools
    .slice(0, mostNamed)
    .map(
      ({ tool, lastAt }) =>
        `${tool}: ${lastAt === null ? "never used" : `last used ${lastAt.slice(0, 10)}`}`,
    );
  const rest = tools.length - mostNamed;
  return {
    title: `${grant.agentName} has not used ${tools.length === 1 ? (tools[0]?.tool ?? "") : `${tools.length} tools`} of ${grant.server} for ${idleDays} days`,
    detail: `${lines.join("\n")}${rest > 0 ? `\nand ${rest} more` : ""}\nNarrow it on the agent's page, under “Least privilege”. This closes by itself when they are used or no longer granted.`,
  };
}

/** Raises and resolves findings about unused grants. What is not counted yet may be a use, so until then nothing is said. */
export async function findUnused({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<void> {
  const db = database.kysely;
  if ((await uncountedRecords(db)) > 0) return;
  const now = clock.now();
  const grants = await liveGrants(db, null, isoTime(now));
  const uses = await toolUses(db, null, dayOf(now) - 400);
  const unused = unusedGrants(grants, uses, await listedTools(db), now);
  const open = await openFindings(db, "grant_unused");
  const still = new Set<string>(unused.map(({ grant }) => grant.id));
  for (const subject of open.keys())
    if (!still.has(subject)) await resolveFinding(db, clock, "grant_unused", subject);
  for (const it of unused) {
    const { title, detail } = unusedFinding(it);
    if (open.get(it.grant.id) === detail) continue;
    const subject = it.grant.id;
    await raiseFinding(db, clock, {
      kind: "grant_unused",
      severity: "low",
      subject,
      title,
      detail,
    });
  }
}
