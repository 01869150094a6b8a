import type { Incident, Lesson, LessonKind, Replayed } from "@reeve/contract/incident";
import type { ActionId } from "@reeve/contract/id";
import type { Database } from "../../platform/database.ts";
import type { Linked } from "./parts-store.ts";
import { drillSince, versionAfter } from "./lessons-store.ts";

/** Whether something that was learned works, in a sentence. */
export interface Looked {
  readonly works: boolean;
  readonly says: string;
  /** What people call it, where that is not how it was linked. */
  readonly name?: string | undefined;
}

type Db = Database["kysely"];

/** Looks at what other rooms know of. A kind that is left out is not there, and is refused. */
export type Looks = Partial<
  Record<
    Exclude<LessonKind, "policy" | "drill">,
    (db: Db, target: string, incident: Incident) => Promise<Looked>
  >
>;

export interface LessonHands {
  readonly looks: Looks;
  /** The same request by the policies of then and of now, whatever is stopped; null where the action is not on the record. */
  again(db: Db, action: ActionId): Promise<Replayed | null>;
}

/** Every lesson of an incident, looked at now. */
export const lookedAt = async (
  hands: LessonHands,
  db: Db,
  it: Incident,
  linked: readonly Linked[],
): Promise<Lesson[]> => {
  const lessons: Lesson[] = [];
  for (const one of linked) {
    const { name = one.target, ...said } = await look(hands, db, it, one);
    lessons.push({ ...one, ...said, name });
  }
  return lessons;
};

async function look(hands: LessonHands, db: Db, it: Incident, one: Linked): Promise<Looked> {
  if (one.kind === "policy") return ofPolicy(hands, db, it, one.target);
  if (one.kind === "drill") return ofDrill(db, it, one.target);
  const ask = hands.looks[one.kind];
  if (!ask) return { works: false, says: `Nothing here can look at a ${one.kind}.` };
  return ask(db, one.target, it);
}

/** A drill works when it passed since. */
async function ofDrill(db: Db, { firstBadAt }: Incident, drill: string): Promise<Looked> {
  const { passedAt, runs } = await drillSince(db, drill, firstBadAt);
  if (passedAt !== null) return { works: true, says: `The drill ${drill} passed since.` };
  const says = runs === 0 ? "was not run" : "did not pass";
  return { works: false, says: `The drill ${drill} ${says} since the first bad action.` };
}

/** A policy works when it was made since, and by it what the incident began with is not allowed any more. */
async function ofPolicy(hands: LessonHands, db: Db, it: Incident, name: string): Promise<Looked> {
  const no = (says: string): Looked => ({ works: false, says });
  const version = await versionAfter(db, name, it.firstBadAt);
  if (version === null)
    return no(`No version of ${name} that was made since the first bad action is enforced.`);
  if (it.actions.length === 0)
    return no("The incident began with no action of the record, so no policy can be tried on it.");
  for (const action of it.actions) {
    const said = await hands.again(db, action);
    const now = said?.now ?? null;
    if (now === null)
      return no(
        `${action} cannot be decided again: ${said?.undecidable ?? "it is not on the record."}`,
      );
    if (now.answer === "allow") return no(`By the policies of now ${action} is allowed still.`);
    if (!now.policies.some((policy) => policy.name === name))
      return no(`${action} is not allowed any more, and not because of ${name}.`);
  }
  const what =
    it.actions.length === 1
      ? "What it began with"
      : `All ${it.actions.length} actions that it began with`;
  return { works: true, says: `${what} would not be allowed by ${name}@${version}.` };
}
