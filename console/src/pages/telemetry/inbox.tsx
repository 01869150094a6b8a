import type { TelemetryGroup, TelemetrySource } from "@reeve/contract/telemetry";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { StackedBars, type Series } from "../../ui/chart.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";
import "../inventory/inventory.css";
import { SettleButtons } from "../inventory/settle.tsx";
import { Assign } from "./assign.tsx";

/** Senders that no agent is known for, those that are alike together, each group settled in one go. */
export function Inbox() {
  const query = useAsked("telemetry.groups", {}, { refetchInterval: 10_000 });
  return (
    <Loaded query={query} what="the inbox">
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="Every sender is known." />
        ) : (
          <ul className="picks stack">
            {items.map((group) => (
              <li key={group.key}>
                <Group group={group} />
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

const series: readonly Series[] = [{ key: "actions", label: "Actions", tone: "block" }];
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

function Group({ group }: { group: TelemetryGroup }) {
  const { name, senders, sources, service, emitters, tools, claimedBy, days } = group;
  const many = senders === 1 ? "one sender" : `${senders} senders`;
  return (
    <article className="stack" aria-label={name}>
      <header className="section-head">
        <h3>
          <Plain>{name}</Plain> <span className="muted">{many}</span>
        </h3>
        <div className="page-buttons">
          <SettleButtons
            of={{
              ids: sources.map(({ id }) => id),
              name,
              many: senders,
              status: claimedBy.length > 0 ? "claimed" : "unregistered",
              claimed: claimedBy.length > 0,
            }}
          />
        </div>
      </header>
      <Facts>
        <Fact name="Actions in 30 days">
          <span className="num">{group.actions.toLocaleString("en")}</span>
        </Fact>
        <Fact name="Speaks">
          <Plain>{emitters.join(", ") || "unknown"}</Plain>
        </Fact>
        {claimedBy.length > 0 && (
          <Fact name="Claimed by">
            <Plain>{claimedBy.join(", ")}</Plain>
          </Fact>
        )}
        <Fact name="First seen">
          <Ago at={group.firstSeenAt} />
        </Fact>
        <Fact name="Last seen">
          <Ago at={group.lastSeenAt} />
        </Fact>
        <Fact name="Used">
          <Plain>
            {tools
              .map(({ server, tool }) => (server === null ? tool : `${server}/${tool}`))
              .join(", ") || "no tool yet"}
          </Plain>
        </Fact>
      </Facts>
      <StackedBars
        label={`What ${name} did by day`}
        series={series}
        bars={days.map(({ at, actions }) => ({
          key: at,
          label: day.format(new Date(at)),
          counts: { actions },
        }))}
      />
      <details className="numbers">
        <summary>{senders === 1 ? "The sender" : `The ${many}`}</summary>
        <ul className="picks">
          {sources.map((source) => (
            <li key={source.id}>
              <Sender source={source} service={service} />
            </li>
          ))}
        </ul>
      </details>
    </article>
  );
}

/** One sender of a group, which may be an agent that is registered already. */
function Sender({
  source,
  service,
}: {
  source: Pick<TelemetrySource, "id" | "name">;
  service: string | null;
}) {
  const refusal = useRefusal("telemetry.assign");
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Link to="/inventory/$id" params={{ id: source.id }}>
        <Plain>{source.name}</Plain>
      </Link>
      {service !== null && service !== source.name && (
        <span className="muted">
          {" "}
          of <Plain>{service}</Plain>
        </span>
      )}{" "}
      <Button kind="quiet" unavailable={refusal} onClick={() => setAsking(true)}>
        Say whose<span className="unseen"> {source.name} is</span>
      </Button>
      {asking && <Assign source={source} onClose={() => setAsking(false)} />}
    </>
  );
}
