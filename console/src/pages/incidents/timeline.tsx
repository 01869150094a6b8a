import { many } from "@reeve/contract/many";
import type { Incident, TimelineKind } from "@reeve/contract/incident";
import { useState } from "react";
import { choices } from "virtual:contract";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Mark, type Shape } from "../../ui/badge.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import "./incidents.css";

const words: Record<TimelineKind, string> = {
  action: "Actions",
  approval: "Approvals",
  change: "Changes",
  stop: "Stops",
  finding: "Findings",
  alarm: "Alarms",
  people: "People",
};
const shapes: Record<TimelineKind, Shape> = {
  action: "disc",
  approval: "half",
  change: "bars",
  stop: "square",
  finding: "triangle",
  alarm: "triangle",
  people: "ring",
};

/** What happened, drawn as one line down the page; each thing leads to where the record shows it. */
export function Timeline({ incident }: { incident: Incident }) {
  const [kind, setKind] = useState<TimelineKind | null>(null);
  const query = useAsked("incidents.timeline", { id: incident.id }, { refetchInterval: 5_000 });
  return (
    <Section title="What happened">
      <Loaded query={query} what="the timeline">
        {({ items, left, blast }) => (
          <>
            <p>
              Since the first bad action its agents asked for {many(blast.actions, "thing")} in{" "}
              {many(blast.sessions, "session")}: {blast.allowed} happened, {blast.refused} did not.{" "}
              {blast.tools.length > 0 && (
                <>
                  Used:{" "}
                  <Plain>
                    {blast.tools.map((it) => `${it.server}/${it.tool} ×${it.count}`).join(", ")}
                  </Plain>
                  .{" "}
                </>
              )}
              {blast.data.length > 0 && (
                <>
                  Reached:{" "}
                  <Plain>
                    {blast.data
                      .map(
                        (it) => `${it.class || "data"} of ${it.system} (${it.access}) ×${it.count}`,
                      )
                      .join(", ")}
                  </Plain>
                  .
                </>
              )}
            </p>
            <fieldset className="story-filter">
              <legend className="unseen">Show only</legend>
              <button
                type="button"
                className="button quiet"
                aria-pressed={kind === null}
                onClick={() => setKind(null)}
              >
                Everything
              </button>
              {choices.TimelineKind.filter((one) => items.some((item) => item.kind === one)).map(
                (one) => (
                  <button
                    key={one}
                    type="button"
                    className="button quiet"
                    aria-pressed={kind === one}
                    onClick={() => setKind(one)}
                  >
                    {words[one]}
                  </button>
                ),
              )}
            </fieldset>
            <ol className="story-line" aria-label="Timeline">
              {items
                .filter((item) => kind === null || item.kind === kind)
                .map((item) => (
                  <li
                    key={`${item.at} ${item.kind} ${item.text} ${item.evidence?.position ?? ""}`}
                    className={item.trigger ? "story-step trigger" : "story-step"}
                  >
                    <span className={`story-mark tone-${item.answer ?? "calm"}`}>
                      <Mark shape={shapes[item.kind]} />
                    </span>
                    <p>
                      <Moment at={item.at} />{" "}
                      {item.who !== null && (
                        <strong>
                          <Plain>{item.who}</Plain>
                        </strong>
                      )}{" "}
                      {item.link === null ? (
                        <Plain>{item.text}</Plain>
                      ) : (
                        <a href={item.link}>
                          <Plain>{item.text}</Plain>
                        </a>
                      )}
                      {item.trigger && <em> It began with this.</em>}
                      {item.evidence && (
                        <span className="muted">
                          {" "}
                          log {item.evidence.log}, position {item.evidence.position}
                        </span>
                      )}
                    </p>
                  </li>
                ))}
            </ol>
            {left > 0 && (
              <p className="muted">There is more than is shown here. Actions has all of it.</p>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}
