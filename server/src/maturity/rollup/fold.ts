import { beside, change, type AgentLeft, type Change, type SealSaid } from "./change.ts";
import { said, type RecordRow } from "./row.ts";
import { countToolDay, type ToolDay } from "./tool-days.ts";

/** What one agent did on one day (UTC, days since 1970). */
export interface DayCounts {
  actions: number;
  attributed: number;
  versioned: number;
  decided: number;
  enforced: number;
  beforeAct: number;
  /** For a person; and of those, decided by what both may do. */
  onBehalf: number;
  bothAsked: number;
  allowed: number;
  ended: number;
  refused: number;
  lastAt: string;
  lastToolCallAt: string | null;
  lastDataAccessAt: string | null;
}

export interface Day extends DayCounts {
  readonly agent: string;
  readonly day: number;
}

export interface Use {
  readonly agent: string;
  readonly server: string;
  readonly tool: string;
  effect: string | null;
  lastAt: string;
}

/** An action whose two records were not both counted yet, or whose end nobody saw. */
export interface Open {
  readonly action: string;
  readonly agent: string;
  readonly at: string;
  readonly state: "open" | "unknown" | "early";
  readonly log: number;
}

export interface Gap {
  readonly log: number;
  readonly seq: number;
  readonly records: number;
  readonly at: string;
}

export interface Question {
  readonly approval: string;
  readonly agent: string;
  readonly at: string;
}

/** What some records of one log add to what was counted before. */
export interface Counted {
  readonly days: Map<string, Day>;
  readonly uses: Map<string, Use>;
  readonly toolDays: Map<string, ToolDay>;
  /** By grant, when it last let an action pass. */
  readonly grants: Map<string, string>;
  /** Questions to people that actions waited for, by whose action and when first. */
  readonly questions: Map<string, Question>;
  /** Actions that are open after them; of those given, what is not in it any more is closed. */
  readonly open: Map<string, Open>;
  readonly changes: Change[];
  /** By agent, and by what is sealed: the newest that records of changes say. */
  readonly left: Map<string, AgentLeft>;
  readonly seals: Map<string, SealSaid>;
  readonly gaps: Gap[];
  /** The next record's position. */
  next: number;
}

export const nothingCounted = (next: number): Counted => ({
  days: new Map(),
  uses: new Map(),
  toolDays: new Map(),
  grants: new Map(),
  questions: new Map(),
  open: new Map(),
  changes: [],
  left: new Map(),
  seals: new Map(),
  gaps: [],
  next,
});

export const dayMs = 86_400_000;
export const dayOf = (ms: number): number => Math.floor(ms / dayMs);

/**
 * Counts records of one log, in their order, into what was counted of it so far; what is open already stands in there. A
 * position that is left out is a gap: it is counted as missing and never as nothing.
 */
export function fold(rows: readonly RecordRow[], counted: Counted): void {
  for (const row of rows) {
    if (row.seq > counted.next)
      counted.gaps.push({
        log: row.log,
        seq: counted.next,
        records: row.seq - counted.next,
        at: row.at,
      });
    counted.next = row.seq + 1;
    if (row.kind === "intent") intent(counted, row);
    else if (row.kind === "end") end(counted, row);
    else changed(counted, row);
  }
}

function changed(counted: Counted, row: RecordRow): void {
  counted.changes.push(change(row));
  const { agent, seals } = beside(row);
  if (agent) counted.left.set(agent.agent, agent);
  for (const it of seals) counted.seals.set(`${it.what} ${it.of}`, it);
}

function intent(counted: Counted, row: RecordRow): void {
  // A refused knock at the door is no action of an agent: whoever is outside could send thousands.
  if (row.what === "sign_in") return;
  const it = said(row.body);
  const day = dayIn(counted, row.agent ?? "", row.at);
  const { agent } = row;
  const named = agent !== null;
  const allowed = row.decision === "allow" || row.decision === "scope";
  const early = counted.open.get(row.action);
  const disordered = early?.state === "early" && early.log === row.log;
  day.actions++;
  if (named && it.principal) day.attributed++;
  if (named && it.principal && it.version) day.versioned++;
  if (it.decided) day.decided++;
  if (it.enforced) day.enforced++;
  if (it.beforeAct && !disordered) day.beforeAct++;
  if (it.onBehalf) day.onBehalf++;
  if (it.bothAsked) day.bothAsked++;
  if (row.what === "tool_call") day.lastToolCallAt = later(day.lastToolCallAt, row.at);
  if (row.what === "data_access" || it.effect === "read")
    day.lastDataAccessAt = later(day.lastDataAccessAt, row.at);
  countToolDay(counted.toolDays, row, day.day, allowed);
  if (!allowed) {
    day.refused++;
    if (row.decision === "escalate" && it.asks !== null && !counted.questions.has(it.asks))
      counted.questions.set(it.asks, { approval: it.asks, agent: row.agent ?? "", at: row.at });
    counted.open.delete(row.action);
    return;
  }
  day.allowed++;
  if (early?.state === "early") {
    day.ended++;
    counted.open.delete(row.action);
  } else {
    const { action, at, log } = row;
    counted.open.set(action, { action, agent: row.agent ?? "", at, state: "open", log });
  }
  for (const grant of it.grants) counted.grants.set(grant, row.at);
  if (agent !== null) used(counted, row, agent, it.effect);
}

function used(counted: Counted, row: RecordRow, agent: string, effect: string | null): void {
  const server = row.server ?? "";
  // What is read is named by its address, of which there is no end: it counts as the server.
  const tool = row.what === "tool_call" ? (row.tool ?? "") : "";
  const key = `${agent} ${server} ${tool}`;
  const use = counted.uses.get(key);
  if (!use) {
    counted.uses.set(key, { agent, server, tool, effect, lastAt: row.at });
    return;
  }
  use.effect = effect ?? use.effect;
  use.lastAt = later(use.lastAt, row.at);
}

function end(counted: Counted, row: RecordRow): void {
  const begun = counted.open.get(row.action);
  const { action, at, log } = row;
  if (!begun) {
    // The end of a refused action stands right behind it and was counted with it.
    if (row.outcome !== "denied" && row.outcome !== "unknown")
      counted.open.set(action, { action, agent: "", at, state: "early", log });
    return;
  }
  if (begun.state === "early") return;
  if (row.outcome === "unknown") {
    counted.open.set(action, { ...begun, state: "unknown" });
    return;
  }
  dayIn(counted, begun.agent, begun.at).ended++;
  counted.open.delete(action);
}

function dayIn(counted: Counted, agent: string, at: string): Day {
  const day = dayOf(Date.parse(at));
  const key = `${agent} ${day}`;
  const held = counted.days.get(key);
  if (held) {
    held.lastAt = later(held.lastAt, at);
    return held;
  }
  const made: Day = {
    agent,
    day,
    actions: 0,
    attributed: 0,
    versioned: 0,
    decided: 0,
    enforced: 0,
    beforeAct: 0,
    onBehalf: 0,
    bothAsked: 0,
    allowed: 0,
    ended: 0,
    refused: 0,
    lastAt: at,
    lastToolCallAt: null,
    lastDataAccessAt: null,
  };
  counted.days.set(key, made);
  return made;
}

const later = (held: string | null, at: string): string => (held !== null && held > at ? held : at);
