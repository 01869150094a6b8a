import type { AgentId, PersonId, StopId } from "@reeve/contract/id";
import type { StopLevel } from "@reeve/contract/stop";

/** A stop in force, as every call is checked against it. */
export interface KnownStop {
  readonly id: StopId;
  readonly level: StopLevel;
  readonly agent: AgentId | null;
  readonly version: string | null;
  /** By name. */
  readonly server: string | null;
  readonly tool: string | null;
  readonly person: PersonId | null;
  /** What it stops, in words. */
  readonly says: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  /** This process was told of it directly, and it may not be on the record yet. */
  readonly local?: true;
}

/** The stops in force, by what they stop. */
export type KnownStops = ReadonlyMap<string, KnownStop>;

type Target = Pick<KnownStop, "level" | "agent" | "version" | "server" | "tool" | "person">;

const keyOf = (level: StopLevel, ...names: readonly string[]): string =>
  JSON.stringify([level, ...names]);

/** One text for what a stop is about: two stops of the same are one. */
export function stopKey(it: Target): string {
  switch (it.level) {
    case "agent":
      return keyOf("agent", it.agent ?? "");
    case "version":
      return keyOf("version", it.agent ?? "", it.version ?? "");
    case "tool":
      return keyOf("tool", it.server ?? "", it.tool ?? "");
    case "server":
      return keyOf("server", it.server ?? "");
    case "person":
      return keyOf("person", it.person ?? "");
    case "everything":
      return keyOf("everything");
    default:
      // A level that this build does not know stops everything: it was meant to stop something.
      return keyOf("everything");
  }
}

export const knownStops = (all: readonly KnownStop[]): KnownStops =>
  new Map(all.map((one) => [stopKey(one), one]));

/** Who would act, and where: a part that is not known yet is left out, and what could only be told by it is not stopped. */
export interface Acting {
  readonly agent: {
    readonly id: AgentId;
    readonly version?: string | null;
    readonly owner?: { readonly id: PersonId } | null;
  };
  /** Whom it acts for. */
  readonly person?: PersonId | null | undefined;
  readonly server?: string | null | undefined;
  readonly tool?: string | null | undefined;
}

/** The stop that holds this, the widest one first; null where nothing does. */
export function stopOf(stops: KnownStops | undefined, acting: Acting): KnownStop | null {
  if (stops === undefined || stops.size === 0) return null;
  const { agent, person, server, tool } = acting;
  const keys = [
    keyOf("everything"),
    keyOf("person", agent.owner?.id ?? ""),
    keyOf("person", person ?? ""),
    keyOf("server", server ?? ""),
    keyOf("tool", server ?? "", tool ?? ""),
    keyOf("agent", agent.id),
    keyOf("version", agent.id, agent.version ?? ""),
  ];
  for (const key of keys) {
    const found = stops.get(key);
    if (found !== undefined) return found;
  }
  return null;
}

/** What an agent is told of it. */
export const stoppedInWords = ({ says, reason, by }: KnownStop): string =>
  `${says} stopped by ${by}: ${reason}${/[.!?]$/.test(reason) ? "" : "."} It goes on when a person resumes it.`;
