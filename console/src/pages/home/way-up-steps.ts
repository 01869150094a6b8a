import type { Maturity } from "@reeve/contract/maturity/maturity";
import type { Overview } from "@reeve/contract/overview";

export type StepId =
  | "server"
  | "register"
  | "connect"
  | "accept"
  | "narrow"
  | "evaluate"
  | "enforce";

export interface WayStep {
  readonly id: StepId;
  readonly title: string;
  readonly done: boolean;
  /** What was seen of it, counted. */
  readonly says: string;
}

/** Each step is done when records say so, never because a button was pressed. */
export function wayUp(maturity: Maturity, { servers, agents }: Overview): readonly WayStep[] {
  const passing = (id: string): number =>
    maturity.surfaces.flatMap(({ criteria }) => criteria).find((it) => it.id === id)?.counts.pass ??
    0;
  const counted = (
    id: StepId,
    title: string,
    criterion: string,
    says: (agents: string) => string,
    none: string,
  ): WayStep => {
    const count = passing(criterion);
    return { id, title, done: count > 0, says: count > 0 ? says(agentsText(count)) : none };
  };
  return [
    {
      id: "server",
      title: "Connect a tool server",
      done: servers.up > 0,
      says:
        servers.up > 0
          ? `${servers.up} up, with ${servers.tools} ${servers.tools === 1 ? "tool" : "tools"}`
          : servers.total > 0
            ? "added, but none is up"
            : "none yet",
    },
    {
      id: "register",
      title: "Register a first agent",
      done: agents.total > 0,
      says: agents.total > 0 ? `${agentsText(agents.total)} registered` : "none yet",
    },
    counted("connect", "Connect it", "VIS-2.1", (it) => `${it} on record`, "nothing on record yet"),
    counted(
      "accept",
      "Assign an owner, who accepts",
      "OWN-3.2",
      (it) => `${it} accepted`,
      "no owner has accepted yet",
    ),
    counted(
      "narrow",
      "Narrow what it may use",
      "ACC-3.2",
      (it) => `${it} with named tools only`,
      "no agent with named tools only",
    ),
    counted(
      "evaluate",
      "Evaluate it",
      "EVA-2.1",
      (it) => `${it} with a result`,
      "no session scored yet",
    ),
    counted(
      "enforce",
      "Enforce policy as it acts",
      "GOV-5.1",
      (it) => `${it} under enforced policy`,
      "no action decided in enforce mode yet",
    ),
  ];
}

const agentsText = (count: number): string => `${count} ${count === 1 ? "agent" : "agents"}`;
