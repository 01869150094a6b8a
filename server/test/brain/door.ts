import type { Answer } from "@reeve/contract/decision";
import type { AgentId, PersonId } from "@reeve/contract/id";

/** One thing that an agent wants to do, told at a door. */
export interface Wanted {
  readonly agent: AgentId;
  /** Whom it acts for. */
  readonly person: PersonId | null;
  readonly server: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly session: string | null;
}

/** What the door answered. */
export interface Told {
  readonly answer: Answer;
  /** Null where the door says nothing of it, as of a call that went out unchanged. */
  readonly code: string | null;
  /** The arguments that went out, or may. */
  readonly args: unknown;
}

/** A way into Reeve. A new one is one more file here: the table of cases is the same for all. */
export interface Door {
  readonly name: string;
  /** Whether what a tool answers passes here, so that parts of it can be hidden; true unless said. */
  readonly hides?: boolean;
  ask(wanted: Wanted): Promise<Told>;
}
