import type { AgentStatus } from "@reeve/contract/agent";
import { Problem } from "../../platform/problem.ts";

/** Where an agent stands, and what a stopped one becomes when it is resumed. */
export interface Standing {
  readonly status: AgentStatus;
  readonly resumesTo: "registered" | "active" | null;
}

/** What can happen to it: somebody sets a status, stops or resumes it, or it gets a credential. */
export type StatusEvent = "stop" | "resume" | "credential" | "registered" | "active" | "retired";

/**
 * Where an agent stands after an event; throws a Problem for what cannot be.
 * Retired is final. Only a stop suspends, and only a resume ends it. The first credential makes a registered agent active.
 */
export function standingAfter(name: string, before: Standing, event: StatusEvent): Standing {
  const { status } = before;
  if (status === "retired")
    throw conflict(`${name} is retired, and that is final.`, "Register a new agent in its place.");
  switch (event) {
    case "stop":
      if (status === "discovered")
        throw conflict(
          `${name} was only discovered: it has no way to act through Reeve that could be stopped.`,
          "Register it, or set its status to `retired`.",
        );
      return status === "suspended" ? before : { status: "suspended", resumesTo: status };
    case "resume":
      if (before.resumesTo === null)
        throw conflict(`${name} is ${status}, not suspended.`, "There is nothing to resume.");
      return settled(before.resumesTo);
    case "credential":
      if (status === "discovered")
        throw conflict(
          `${name} was only discovered, and nobody has registered it.`,
          "Set its owner and its status to `registered` first.",
        );
      return status === "suspended" ? { status, resumesTo: "active" } : settled("active");
    case "retired":
      return settled("retired");
    case "registered":
    case "active":
      break;
  }
  return set(name, before, event);
}

/** A person sets the status by hand; setting what already is changes nothing. */
function set(name: string, before: Standing, to: "registered" | "active"): Standing {
  if (before.status === to) return before;
  if (before.status === "suspended")
    throw conflict(
      `${name} is suspended, and only a resume ends that.`,
      "Resume it with `POST /api/agents/{id}/resume`.",
    );
  if (to === "active")
    throw conflict(
      `${name} becomes active by itself with its first credential.`,
      "Add a credential with `POST /api/agents/{id}/credentials`.",
    );
  if (before.status === "active")
    throw conflict(
      `${name} is active and does not go back to registered.`,
      "Stop it, or set its status to `retired`.",
    );
  return settled("registered");
}

const settled = (status: "registered" | "active" | "retired"): Standing => ({
  status,
  resumesTo: null,
});

const conflict = (detail: string, fix: string): Problem => new Problem("conflict", detail, fix);
