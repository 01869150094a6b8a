import type { Action } from "@reeve/contract/action";
import type { ActionId } from "@reeve/contract/id";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { Principal } from "../../parts/principal.tsx";
import { ToolName, kindWords } from "../../parts/action-table.tsx";
import { AgentLink } from "../../parts/agent.tsx";
import { AnswerBadge, OutcomeBadge } from "../../parts/answer.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { PolicyLinks } from "../../parts/policy.tsx";
import { EffectBadge } from "../../parts/server-status.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Json } from "../../ui/json.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { DataOf } from "./data.tsx";
import { HowDecided } from "./how-decided.tsx";
import { DeclareIncident } from "../incidents/declare.tsx";
import { ActionProof } from "./proof.tsx";
import { CameBack } from "./result.tsx";
import { Timeline } from "./timeline.tsx";
import { Told } from "./told.tsx";

const route = getRouteApi("/signed-in/actions/$id");

export function ActionPage() {
  const id = route.useParams().id as ActionId;
  const query = useAsked(
    "actions.get",
    { id },
    { againWhile: { unfinished: (action) => action?.outcome === null, everyMs: 1_000 } },
  );
  return (
    <Loaded query={query} what="the action" page="Action">
      {(action) => <OneAction action={action} />}
    </Loaded>
  );
}

function OneAction({ action }: { action: Action }) {
  const { decision } = action;
  const reached = decision === null || decision.answer === "allow" || decision.answer === "scope";
  const name = action.tool ?? action.server ?? kindWords[action.kind];
  return (
    <Page
      title={name}
      over={
        <>
          Action <code className="id">{action.id}</code>
        </>
      }
      buttons={action.evidence !== null && <DeclareIncident from={{ action: action.id }} />}
    >
      <div className={`verdict answer-${decision?.answer ?? "none"}`}>
        <AnswerBadge answer={decision?.answer ?? null} />
        <p>
          <Plain>
            {decision?.reason ??
              (action.source === "telemetry"
                ? "Only its telemetry tells of it: no door decided on it."
                : "Nothing was decided.")}
          </Plain>
        </p>
        <OutcomeBadge outcome={action.outcome} />
      </div>
      <div className="two wide-left">
        <div>
          <Section title="Who and what">
            <Facts>
              <Fact name="Agent">
                <AgentLink agent={action.agent} />
                {action.agentVersion !== null && (
                  <span className="muted">
                    {" "}
                    version <Plain>{action.agentVersion}</Plain>
                  </span>
                )}
              </Fact>
              <Fact name="On behalf of">
                {action.principal === null || action.principal === action.agent?.id ? (
                  "itself"
                ) : (
                  <Principal agent={action.agent} id={action.principal} />
                )}
              </Fact>
              <Fact name="Wanted">
                {kindWords[action.kind]} <ToolName action={action} />
              </Fact>
              <Fact name="Effect">
                {action.effect === null ? (
                  <span className="muted">not known</span>
                ) : (
                  <EffectBadge effect={action.effect} />
                )}
              </Fact>
              <Fact name="Came through">{action.source}</Fact>
              <Fact name="Session">
                {action.session === null ? (
                  <span className="muted">none</span>
                ) : (
                  <InSession agent={action.agent} session={action.session} />
                )}
              </Fact>
            </Facts>
          </Section>
          <Section title="With these arguments">
            <Json label="Arguments" value={action.args} />
            {action.argsHash !== null && (
              <p className="hint">
                SHA-256 of the arguments as they came:{" "}
                <code className="id wrap">{action.argsHash}</code>
              </p>
            )}
          </Section>
          {(action.kind === "tool_call" || action.kind === "data_access") && (
            <Section title={reached ? "Data it touched" : "Data it would have touched"}>
              <DataOf action={action} />
            </Section>
          )}
          <Section title="What came back">
            <CameBack action={action} />
          </Section>
        </div>
        <div>
          <Section title="Why">
            <Facts>
              <Fact name="Answer">
                <AnswerBadge answer={decision?.answer ?? null} />
                {decision?.mode === "shadow" && <span className="muted"> in shadow</span>}
              </Fact>
              <Fact name="Reason">
                <code>{decision?.code ?? "none"}</code>
              </Fact>
              <Fact name="Determined by">
                <PolicyLinks policies={decision?.policies ?? []} />
              </Fact>
              {decision?.shadow && (
                <Fact name="Would have been">
                  <AnswerBadge answer={decision.shadow.answer} />{" "}
                  <span className="muted">with what is in shadow</span>
                  <PolicyLinks policies={decision.shadow.policies} />
                </Fact>
              )}
              {decision?.breakGlass && (
                <Fact name="Break-glass">
                  <ul className="names">
                    {decision.breakGlass.map(({ id, policy }) => (
                      <li key={id}>
                        <Link to="/break-glass/$id" params={{ id }}>
                          lifted {policy.name}
                        </Link>
                      </li>
                    ))}
                  </ul>
                </Fact>
              )}
              <Fact name="Decision">
                <code className="id wrap">{decision?.id ?? "none"}</code>
              </Fact>
            </Facts>
          </Section>
          {action.telemetry && (
            <Section title="What telemetry tells">
              <Told told={action.telemetry} />
            </Section>
          )}
          <Section title="When">
            <Timeline action={action} />
          </Section>
        </div>
      </div>
      {decision !== null && <HowDecided action={action} />}
      <Section title="Proof">
        {action.evidence === null ? (
          <p>None: telemetry is what an agent says of itself, and is not sealed in the ledger.</p>
        ) : (
          <ActionProof action={action} />
        )}
      </Section>
    </Page>
  );
}

function InSession({ agent, session }: { agent: Action["agent"]; session: string }) {
  const shown = (
    <code className="id wrap">
      <Plain>{session}</Plain>
    </code>
  );
  return agent === null ? (
    shown
  ) : (
    <Link to="/agents/$id/session" params={{ id: agent.id }} search={{ session }}>
      {shown}
    </Link>
  );
}
