import type { CauseKind } from "@reeve/contract/incident";
import { ActionId, AgentId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import type { Database } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import {
  actionsOfSession,
  agentCause,
  findingCause,
  recordedAction,
  stopCause,
  type BadAction,
} from "./cause-store.ts";

/** What an incident begins with, as the record shows it. */
export interface Cause {
  readonly kind: CauseKind;
  readonly subject: string | null;
  /** Two causes of one key are the same; null for what nothing else can be the same as. */
  readonly key: string | null;
  readonly title: string;
  readonly agent: AgentId | null;
  readonly session: string | null;
  readonly actions: readonly BadAction[];
  readonly firstBadAt: string;
}

type Db = Database["kysely"];
type Asked = Pick<
  Parsed<"incidents.declare">,
  "action" | "agent" | "session" | "finding" | "stop" | "since" | "title"
>;

const mostOfSession = 50;

/** What the caller named, looked up; throws where it is not there, or where two things were named. */
export async function causeOf(db: Db, asked: Asked, now: string): Promise<Cause> {
  const { action, agent, session, finding, stop, since } = asked;
  if ([action, agent, finding, stop].filter((it) => it !== undefined).length > 1)
    throw invalid(
      "Name one thing that it began with: an action, an agent, a finding or a stop.",
      "action",
    );
  if (session !== undefined && agent === undefined)
    throw invalid("A session is one of an agent: name the `agent`.", "agent");
  if (since !== undefined && since > now) throw invalid("`since` is in the future.", "since");
  if (action !== undefined)
    return ofAction(await found("action", action, recordedAction(db, action)));
  if (agent !== undefined && session !== undefined) return ofSession(db, agent, session);
  if (finding !== undefined) return ofFinding(db, finding);
  if (stop !== undefined) return ofStop(await found("stop", stop, stopCause(db, stop)));
  if (agent !== undefined) {
    const { name } = await found("agent", agent, agentCause(db, agent));
    return {
      ...nothing,
      kind: "agent",
      subject: agent,
      key: `agent:${agent}`,
      title: `Something is wrong with ${name}`,
      agent,
      firstBadAt: since ?? now,
    };
  }
  if (asked.title === undefined) throw invalid("Say in a `title` what happened.", "title");
  return {
    ...nothing,
    kind: "form",
    subject: null,
    key: null,
    title: asked.title,
    agent: null,
    firstBadAt: since ?? now,
  };
}

const nothing = { session: null, actions: [] };

function ofAction(it: BadAction): Cause {
  return {
    kind: "action",
    subject: it.id,
    key: `action:${it.id}`,
    title: `${called(it)} ${it.answer === "block" ? "was blocked" : "should not have happened"}`,
    agent: it.agent,
    session: null,
    actions: [it],
    firstBadAt: it.at,
  };
}

const called = ({ server, tool }: BadAction): string =>
  [server, tool].filter((part) => part !== null).join("/") || "A request";

async function ofSession(db: Db, agent: AgentId, session: string): Promise<Cause> {
  const actions = await actionsOfSession(db, agent, session, mostOfSession);
  const [first] = actions;
  if (first === undefined) throw notFound("session", session);
  return {
    kind: "session",
    subject: agent,
    key: `session:${agent}:${session}`,
    title: `Something went wrong in a session (${called(first)})`,
    agent,
    session,
    actions,
    firstBadAt: first.at,
  };
}

async function ofFinding(
  db: Db,
  id: Parsed<"incidents.declare">["finding"] & string,
): Promise<Cause> {
  const finding = await found("finding", id, findingCause(db, id));
  const { kind, subject, title, opened_at, began_at, session } = finding;
  const action = ActionId.safeParse(subject);
  const about = action.success ? await recordedAction(db, action.data) : null;
  const agent = AgentId.safeParse(subject);
  const shown =
    agent.success && session !== null
      ? await actionsOfSession(db, agent.data, session, mostOfSession)
      : [];
  return {
    kind: "finding",
    subject: id,
    key: `finding:${kind}:${subject}`,
    title,
    agent: about?.agent ?? (agent.success ? agent.data : null),
    session: shown.length > 0 ? session : null,
    actions: about ? [about] : shown,
    firstBadAt: about?.at ?? earliest([began_at ?? opened_at, ...shown.map(({ at }) => at)]),
  };
}

const earliest = (times: readonly string[]): string => times.reduce((a, b) => (b < a ? b : a));

const ofStop = ({
  id,
  agent_id,
  says,
  made_at,
}: Awaited<ReturnType<typeof stopCause>> & object): Cause => ({
  ...nothing,
  kind: "stop",
  subject: id,
  key: `stop:${id}`,
  title: `${says} stopped`,
  agent: agent_id,
  firstBadAt: made_at,
});

async function found<T>(noun: string, id: string, asked: Promise<T | null>): Promise<T> {
  const it = await asked;
  if (it === null) throw notFound(noun, id);
  return it;
}

const invalid = (message: string, path: string): Problem =>
  new Problem("invalid", message, message, [{ path, message }]);
