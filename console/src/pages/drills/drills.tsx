import type { Drill, DrillEvery, DrillPlan } from "@reeve/contract/drill";
import { Link, useNavigate } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange, useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { Broken, Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { SelectField } from "../../ui/field.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import "./drills.css";
import { Trend } from "./trend.tsx";
import { DrillBadge, everies, took } from "./words.tsx";

const everyMs = 2_000;
const trendOf = 60;

export function DrillsPage() {
  const plans = useAsked("drills.plans", {}, { refetchInterval: everyMs });
  const list = useListed("drills.list", { limit: trendOf }, { refetchInterval: everyMs });
  const titles = new Map(plans.data?.items.map(({ kind, title }) => [kind, title]));
  return (
    <Page
      title="Drills"
      lead="What must hold on a bad day, rehearsed on a good one: with a canary, an agent that Reeve runs itself, at the doors that every agent uses."
    >
      <Loaded query={plans} what="the drills">
        {({ items, canary }) => (
          <>
            {canary !== null && (
              <p className="muted">
                The canary is{" "}
                <Link to="/agents/$id" params={{ id: canary.id }}>
                  <Plain>{canary.name}</Plain>
                </Link>
                ; <Plain>{canary.owner ?? "nobody"}</Plain> answers for it. Leave what it asks
                unanswered.
              </p>
            )}
            {items.map((plan) => (
              <Kind key={plan.kind} plan={plan} drills={list.items ?? []} />
            ))}
          </>
        )}
      </Loaded>
      <Section title="History">
        <Listing
          list={list}
          what="drills"
          label="Drills"
          columns={columns(titles)}
          rowKey={({ id }) => id}
          empty={
            <Empty title="Nothing was rehearsed yet.">
              <p>
                Run the drill of the stop now: it takes a few seconds, and stops nothing but the
                canary. Then choose how often each runs by itself.
              </p>
            </Empty>
          }
        />
      </Section>
    </Page>
  );
}

function Kind({ plan, drills }: { plan: DrillPlan; drills: readonly Drill[] }) {
  const { kind, title, rehearses, measures, last, dueAt, overdue, every, running } = plan;
  const navigate = useNavigate();
  const run = useChange("drills.run");
  const schedule = useChange("drills.schedule");
  const refusal = useRefusal("drills.schedule");
  const own = drills.filter((one) => one.kind === kind && one.canary);
  return (
    <Section
      title={title}
      buttons={
        running === null ? (
          <Button
            unavailable={refusal}
            busy={run.isPending}
            onClick={() =>
              run.mutate(
                { kind },
                { onSuccess: ({ id }) => void navigate({ to: "/drills/$id", params: { id } }) },
              )
            }
          >
            Run now
          </Button>
        ) : (
          <Link to="/drills/$id" params={{ id: running }}>
            It runs: see its steps
          </Link>
        )
      }
    >
      <p>{rehearses}</p>
      {run.error && <Broken error={run.error} />}
      {schedule.error && <Broken error={schedule.error} />}
      <Facts>
        <Fact name="Last">
          {last === null ? (
            <span className="muted">never</span>
          ) : (
            <Link to="/drills/$id" params={{ id: last.id }}>
              <DrillBadge status={last.status} /> <Ago at={last.startedAt} />
            </Link>
          )}
        </Fact>
        <Fact name="Next">
          {dueAt === null ? (
            <span className="muted">not by itself</span>
          ) : (
            <>
              <Ago at={dueAt} />
              {overdue && <strong> overdue</strong>}
            </>
          )}
        </Fact>
        <Fact name="Time to effect">
          {last?.effectMs === undefined || last.effectMs === null ? "" : took(last.effectMs)}{" "}
          <span className="muted">
            {measures}; at most {took(plan.targetMs)}
          </span>
        </Fact>
      </Facts>
      <div className="drill-every">
        <SelectField
          name={`every-${kind}`}
          label={`How often: ${title}`}
          hint={`Suggested: ${everies.find(({ value }) => value === plan.suggested)?.label.toLowerCase() ?? ""}.`}
          value={every}
          choices={everies}
          disabled={refusal !== undefined || schedule.isPending}
          onChange={({ target }) =>
            schedule.mutate(
              { kind, every: target.value as DrillEvery },
              { onSuccess: () => say(`${title}: kept.`) },
            )
          }
        />
      </div>
      <Trend title={title} drills={own} />
    </Section>
  );
}

const columns = (titles: ReadonlyMap<string, string>): readonly Column<Drill>[] => [
  {
    key: "kind",
    head: "Drill",
    heads: true,
    as: "grow",
    render: ({ id, kind, agent, canary, why }) => (
      <>
        <Link to="/drills/$id" params={{ id }}>
          <Plain>{`${titles.get(kind) ?? kind}${canary ? "" : `, of ${agent.name}`}`}</Plain>
        </Link>
        {why !== null && (
          <p className="detail">
            <Plain>{why}</Plain>
          </p>
        )}
      </>
    ),
  },
  { key: "status", head: "Result", render: ({ status }) => <DrillBadge status={status} /> },
  {
    key: "effect",
    head: "Time to effect",
    as: "num",
    render: ({ effectMs }) => (effectMs === null ? "not measured" : took(effectMs)),
  },
  {
    key: "by",
    head: "By",
    render: ({ by, source }) => <Plain>{source === "schedule" ? "its schedule" : by}</Plain>,
  },
  { key: "at", head: "When", render: ({ startedAt }) => <Ago at={startedAt} /> },
];
