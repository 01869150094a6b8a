import type { Dataset } from "@reeve/contract/dataset";
import type { AgentId, DatasetId } from "@reeve/contract/id";
import type { Database } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { caseNamed, datasetById, everyCase } from "../datasets/store.ts";
import { labelledSessions } from "../datasets/labelled-store.ts";
import { sessionOf } from "../datasets/score.ts";
import type { Session } from "../evaluators/evaluator.ts";
import type { Kept } from "../graders/store.ts";
import { openRecorded } from "../graders/recorded.ts";
import { openPromises } from "../live/tools-store.ts";

/** A session, or a case of a dataset, of which people said whether it passes. */
export interface Subject {
  readonly agent: AgentId | null;
  readonly agentName: string | null;
  readonly session: string | null;
  readonly case: string | null;
  readonly people: "pass" | "fail";
  readonly labelledAt: string | null;
}

export interface Subjects {
  readonly dataset: {
    readonly id: DatasetId;
    readonly name: string;
    readonly version: number;
  } | null;
  readonly all: readonly Subject[];
}

interface Against {
  readonly dataset?: DatasetId | undefined;
  readonly most: number;
}

/** What a grader can be held against: of its own aspect, where people said pass or fail. */
export async function subjectsFor(
  db: Database["kysely"],
  { aspect }: Pick<Kept, "aspect">,
  { dataset, most }: Against,
): Promise<Subjects> {
  if (dataset === undefined) {
    const found = await labelledSessions(db, { aspect, most });
    const all = found.map(({ agent, agentName, session, label, at }): Subject => ({
      agent,
      agentName,
      session,
      case: null,
      people: label,
      labelledAt: at,
    }));
    return { dataset: null, all };
  }
  const of = await datasetById(db, dataset);
  if (!of) throw notFound("dataset", dataset);
  const version = newestOf(of);
  const all: Subject[] = [];
  if (version > 0)
    for await (const it of everyCase(db, dataset, version)) {
      if (it.label === null || it.aspect !== aspect) continue;
      const { agent, origin, label } = it;
      all.push({
        agent: agent?.id ?? null,
        agentName: agent?.name ?? null,
        session: origin.session,
        case: it.case,
        people: label,
        labelledAt: null,
      });
      if (all.length >= most) break;
    }
  return { dataset: { id: dataset, name: of.name, version }, all };
}

const newestOf = ({ versions }: Dataset): number => versions[0]?.version ?? 0;

/** Reads what a grader is given of one of them; null where it is gone from the record. */
export function openSubjects(database: Pick<Database, "kysely">) {
  const recorded = openRecorded(database);
  const promises = openPromises();
  return async (
    { agent, session, case: named }: Subject,
    of: { readonly id: DatasetId; readonly version: number } | null,
  ): Promise<Session | null> => {
    if (of === null) return agent === null || session === null ? null : recorded(agent, session);
    const it = named === null ? null : await caseNamed(database.kysely, of.id, of.version, named);
    if (it === null) return null;
    const known = await promises(database.kysely);
    return sessionOf(it, (server, tool) => ({
      inputSchema: known.get(`${server ?? ""}/${tool ?? ""}`)?.inputSchema ?? null,
      // Of answers a case keeps the first part, which no schema can be held against.
      outputSchema: null,
      costMicros: null,
    }));
  };
}

export const nothingLabelled = (): Problem =>
  new Problem(
    "conflict",
    "There is no labelled case that this grader can be held against.",
    "Label sessions of its aspect first, or choose a dataset whose cases have labels.",
  );
