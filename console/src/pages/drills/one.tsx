import type { Drill } from "@reeve/contract/drill";
import type { DrillId } from "@reeve/contract/id";
import { getRouteApi } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Subject } from "../../parts/subject.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Moment } from "../../ui/time.tsx";
import "./drills.css";
import { DrillBadge, took } from "./words.tsx";

const route = getRouteApi("/signed-in/drills/$id");
const everyMs = 500;

export function OneDrillPage() {
  const id = route.useParams().id as DrillId;
  const query = useAsked(
    "drills.get",
    { id },
    { againWhile: { everyMs, unfinished: (drill) => drill?.status === "running" } },
  );
  const plans = useAsked("drills.plans", {});
  return (
    <Loaded query={query} what="the drill" page="Drill">
      {(drill) => (
        <One
          drill={drill}
          title={plans.data?.items.find(({ kind }) => kind === drill.kind)?.title ?? drill.kind}
        />
      )}
    </Loaded>
  );
}

function One({ drill, title }: { drill: Drill; title: string }) {
  const { agent, canary, why, doing, effectMs, targetMs, startedAt, endedAt, evidence } = drill;
  return (
    <Page
      title={`Drill: ${title}`}
      over={
        <>
          Drill <code className="id">{drill.id}</code>
        </>
      }
      lead={why !== null && <Plain>{why}</Plain>}
    >
      <Facts>
        <Fact name="Result">
          <DrillBadge status={drill.status} />
        </Fact>
        <Fact name="Time to effect">
          {effectMs === null ? <span className="muted">not measured</span> : took(effectMs)}{" "}
          <span className="muted">of at most {took(targetMs)}</span>
        </Fact>
        <Fact name={canary ? "Canary" : "Agent"}>
          <Plain>{agent.name}</Plain> <Subject id={agent.id} />
        </Fact>
        <Fact name="Began">
          <Moment at={startedAt} />,{" "}
          {drill.source === "schedule" ? "by its schedule" : <Plain>{`by ${drill.by}`}</Plain>}
        </Fact>
        {endedAt !== null && (
          <Fact name="Ended">
            <Moment at={endedAt} />
          </Fact>
        )}
        {evidence.stop !== null && (
          <Fact name="Stop">
            <Subject id={evidence.stop} />
          </Fact>
        )}
        {evidence.approval !== null && (
          <Fact name="Question">
            <Subject id={evidence.approval} />
          </Fact>
        )}
      </Facts>
      <Section title="Steps">
        {doing !== null && <Progress label={doing} />}
        <ol className="drill-steps" aria-live="polite">
          {drill.steps.map(({ says, held, afterMs }) => (
            <li key={`${afterMs} ${says}`}>
              {held ? (
                <Badge tone="allow" shape="disc">
                  Held
                </Badge>
              ) : (
                <Badge tone="block" shape="square">
                  Did not hold
                </Badge>
              )}
              <span>
                <Plain>{says}</Plain>
              </span>
              <span className="muted">{took(afterMs)}</span>
            </li>
          ))}
        </ol>
      </Section>
      <Section title="Evidence">
        {evidence.actions.length === 0 ? (
          <Empty title={endedAt === null ? "It comes when the drill is over." : "There is none."}>
            <p>The newest actions of the agent stand here, each on the record.</p>
          </Empty>
        ) : (
          <details className="numbers">
            <summary>The last {evidence.actions.length} actions on the record</summary>
            <ul>
              {evidence.actions.map((id) => (
                <li key={id}>
                  <Subject id={id} />
                </li>
              ))}
            </ul>
          </details>
        )}
      </Section>
    </Page>
  );
}
