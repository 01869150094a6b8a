import type { HiringGroup } from "@reeve/contract/market";
import type { Output } from "@reeve/contract/operations";
import { useAsked } from "../../api/query.ts";
import { StackedBars } from "../../ui/chart.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Legend } from "../../ui/legend.tsx";
import { Section } from "../../ui/page.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { familyLabel, groupLook, groups } from "./words.ts";

type Overview = Output<"index.overview">;
type Day = Overview["days"][number];

const series = groups.map((key) => ({
  key,
  label: `${key}: ${groupLook[key].label.toLowerCase()}`,
  tone: groupLook[key].tone,
  shape: groupLook[key].shape,
}));
const tick = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const dayText = ({ day }: Day): string => tick.format(new Date(`${day}T00:00:00.000Z`));

const columns: readonly Column<Day>[] = [
  { key: "day", head: "Day", heads: true, render: dayText },
  ...groups.map((group): Column<Day> => ({
    key: group,
    head: `Group ${group}`,
    as: "num",
    render: (day) => day[group],
  })),
  { key: "roles", head: "Open roles", as: "num", render: ({ openRoles }) => openRoles },
];

/** The three groups, how companies spread over them, and how that changed. */
export function Picture({
  overview,
  group,
  onGroup,
}: {
  overview: Overview;
  group: HiringGroup | undefined;
  onGroup: (group: HiringGroup | undefined) => void;
}) {
  const { data: method } = useAsked("index.method", {});
  return (
    <>
      <div className="index-groups">
        {overview.groups.map((it) => {
          const look = groupLook[it.group];
          const says = method?.groups.find((one) => one.group === it.group);
          const share = overview.placed === 0 ? 0 : it.companies / overview.placed;
          return (
            <section key={it.group} className={`index-group tone-${look.tone}`}>
              <h2>
                <Badge tone={look.tone} shape={look.shape}>
                  Group {it.group}
                </Badge>
                {look.label}
              </h2>
              <p className="index-number">
                <span className="num">{it.companies.toLocaleString("en")}</span>{" "}
                {it.companies === 1 ? "company" : "companies"}
              </p>
              <div className="index-share" aria-hidden="true">
                <span style={{ inlineSize: `${share * 100}%` }} />
              </div>
              <p className="muted">
                {Math.round(share * 100)} % of those placed, {it.openRoles.toLocaleString("en")}{" "}
                open {it.openRoles === 1 ? "role" : "roles"}
              </p>
              {says && (
                <p>
                  {says.meaning} <span className="muted">({says.band})</span>
                </p>
              )}
              <ul className="index-families">
                {overview.families
                  .filter((family) => family.group === it.group)
                  .map((family) => (
                    <li key={family.family}>
                      {familyLabel[family.family]}{" "}
                      <span className="num">{family.openRoles.toLocaleString("en")}</span>
                    </li>
                  ))}
              </ul>
              <button
                type="button"
                className="button"
                aria-pressed={group === it.group}
                onClick={() => onGroup(group === it.group ? undefined : it.group)}
              >
                {group === it.group ? "Show all groups" : `Show group ${it.group}`}
              </button>
            </section>
          );
        })}
      </div>
      {overview.days.length <= 1 ? (
        <p className="hint index-later">How this changes is drawn from the second day on.</p>
      ) : (
        <Section title="Over time">
          <Legend of={series} />
          <StackedBars
            label="Companies by group, day by day"
            series={series}
            bars={overview.days.map((day) => ({
              key: day.day,
              label: dayText(day),
              counts: { A: day.A, B: day.B, C: day.C },
            }))}
          />
          <details className="numbers">
            <summary>The numbers as a table</summary>
            <Table
              label="Companies by group, day by day"
              columns={columns}
              rows={overview.days.toReversed()}
              rowKey={({ day }) => day}
            />
          </details>
        </Section>
      )}
    </>
  );
}
