import type { ControlState, Risk, RiskControl } from "@reeve/contract/risk";
import { Badge } from "../../ui/badge.tsx";

export function StatusBadge({ risk }: { risk: Pick<Risk, "status" | "expiring"> }) {
  switch (risk.status) {
    case "open":
      return (
        <Badge tone="block" shape="ring">
          Open
        </Badge>
      );
    case "waiting":
      return (
        <Badge tone="escalate" shape="half">
          Waits for a second person
        </Badge>
      );
    case "accepted":
      return risk.expiring ? (
        <Badge tone="escalate" shape="triangle">
          Accepted, ends soon
        </Badge>
      ) : (
        <Badge tone="allow" shape="disc">
          Accepted
        </Badge>
      );
    case "closed":
      return (
        <Badge tone="calm" shape="dash">
          Closed
        </Badge>
      );
  }
}

export function StateBadge({ state }: { state: ControlState["state"] }) {
  switch (state) {
    case "working":
      return (
        <Badge tone="allow" shape="disc">
          Works
        </Badge>
      );
    case "failing":
      return (
        <Badge tone="block" shape="square">
          Does not work
        </Badge>
      );
    case "unknown":
      return (
        <Badge tone="escalate" shape="triangle">
          Cannot be seen
        </Badge>
      );
  }
}

/** A control as it is typed and shown: `policy no-delete`. */
export function controlText(control: RiskControl): string {
  switch (control.kind) {
    case "policy":
      return `policy ${control.policy}`;
    case "grant":
      return `grant ${control.grant}`;
    case "limit":
      return `limit ${control.limit}`;
    case "criterion":
      return `criterion ${control.criterion}`;
    case "monitor":
      return `monitor ${control.monitor}`;
    case "drill":
      return `drill ${control.drill}`;
  }
}

export const scopeText = ({ agents, tier, owner }: Risk["scope"]): string =>
  [
    ...agents.map(({ name }) => name),
    ...(tier === null ? [] : [`all agents of the tier ${tier}`]),
    ...(owner === null ? [] : [`all agents of ${owner.name}`]),
  ].join(", ");
