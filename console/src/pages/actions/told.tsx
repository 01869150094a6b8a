import type { Observed } from "@reeve/contract/action";
import { Link } from "@tanstack/react-router";
import { OutcomeBadge } from "../../parts/answer.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Plain } from "../../ui/plain.tsx";

const roads: Record<Observed["road"], string> = {
  door: "Passed this door of Reeve’s: it is the same call.",
  against: "A door blocked it, and it happened all the same.",
  ungoverned: "Passed no door of Reeve’s.",
  unchecked: "Not yet held against the doors.",
};
const seen: Record<Observed["seenBy"][number], string> = {
  log: "a log record",
  span: "a span of the agent",
  client: "its MCP client",
  server: "the tool server",
};

/** What an agent's own telemetry says of an action. */
export const Told = ({ told }: { told: Observed }) => (
  <Facts>
    <Fact name="Way">{roads[told.road]}</Fact>
    <Fact name="Ended">
      <OutcomeBadge outcome={told.outcome} />
      {told.deniedBy !== null && (
        <span className="muted">
          {" "}
          by <Plain>{told.deniedBy}</Plain>
        </span>
      )}
    </Fact>
    <Fact name="Names itself">
      <Link to="/telemetry">
        <Plain>{told.agent ?? told.service ?? "nothing"}</Plain>
      </Link>
      {told.agent !== null && told.service !== null && (
        <span className="muted">
          {" "}
          in <Plain>{told.service}</Plain>
        </span>
      )}
    </Fact>
    <Fact name="Told by">
      {told.seenBy.map((by) => seen[by]).join(", ")}{" "}
      <span className="muted">({told.emitters.join(", ")})</span>
    </Fact>
    {told.model !== null && (
      <Fact name="Model">
        <Plain>{told.model}</Plain>
      </Fact>
    )}
    {told.callId !== null && (
      <Fact name="Call id">
        <code className="id wrap">
          <Plain>{told.callId}</Plain>
        </code>
      </Fact>
    )}
    {told.traceId !== null && (
      <Fact name="Trace">
        <code className="id wrap">
          {told.traceId}/{told.spanId}
        </code>
      </Fact>
    )}
  </Facts>
);
