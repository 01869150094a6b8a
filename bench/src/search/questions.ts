import type { Database } from "../../../server/src/platform/database.ts";
import { isoTime } from "../../../server/src/platform/clock.ts";
import { listActions, type ActionFilter } from "../../../server/src/ledger/actions/store.ts";
import { dataQuestions } from "./data-store.ts";
import { happenedLately } from "../../../server/src/ledger/happened/lately-store.ts";

export interface Question {
  readonly name: string;
  /** Asks it the n-th time, about something else each time where it is about something. */
  ask(n: number): Promise<unknown>;
}

interface Scale {
  readonly database: Database;
  readonly actions: number;
  readonly agents: number;
  readonly nowMs: number;
}

/** One more than a page of the console, as the API asks for. */
const limit = 51;

/** What the console asks of the record: the four lists first, then what else it shows of it. */
export function questions({ database, actions, agents, nowMs }: Scale): readonly Question[] {
  const list = (filter: Partial<ActionFilter>) =>
    listActions(database.kysely, { after: null, limit, ...filter });
  const agent = (n: number): string => `agt_01${String(((n * 37) % agents) + 1).padStart(24, "0")}`;
  const somewhere = (n: number) => ({
    at: isoTime(nowMs - ((n * 7_919) % 6) * 86_400_000 - 3_600_000),
    log: 1,
    seq: actions,
    id: "act_01000000000000000000000000" as const,
  });
  /** One at which tool-(n % 5) is used. */
  const serverOf = (n: number): string => `server-${(n + 1) % 40}`;
  return [
    { name: "newest", ask: () => list({}) },
    { name: "by agent", ask: (n) => list({ agent: agent(n) }) },
    { name: "by answer", ask: (n) => list({ decision: n % 2 === 0 ? "block" : "allow" }) },
    {
      name: "by tool",
      ask: (n) => list({ tool: `tool-${n % 5}`, ...(n % 2 === 0 && { server: serverOf(n) }) }),
    },
    { name: "a later page", ask: (n) => list({ after: somewhere(n) }) },
    { name: "by agent and answer", ask: (n) => list({ agent: agent(n), decision: "block" }) },
    { name: "by a rare outcome", ask: () => list({ outcome: "denied" }) },
    { name: "by an outcome that never was", ask: () => list({ outcome: "unknown" }) },
    {
      name: "by a tool that is never used at a server",
      ask: (n) => list({ tool: `tool-${n % 5}`, server: `server-${n % 40}` }),
    },
    { name: "by a tool that never was", ask: (n) => list({ tool: `no-such-tool-${n}` }) },
    {
      name: "by a span of time",
      ask: (n) => {
        const until = nowMs - ((n * 7_919) % 6) * 86_400_000;
        return list({ since: isoTime(until - 3_600_000), until: isoTime(until) });
      },
    },
    ...dataQuestions({ database, agent, nowMs }),
    { name: "overview of a day", ask: () => happenedLately(database.kysely, 24, nowMs) },
  ];
}
