import type { Rung, Supposition } from "@reeve/contract/ladder";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { asked } from "../../api/query.ts";
import { LevelMark, StatusMark } from "../../parts/ladder-marks.tsx";
import { surfaceName } from "../../parts/ladder-surfaces.tsx";
import { counted } from "../../parts/ladder-words.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Picks, nothing, type Supposed } from "./picks.tsx";
import "./over-time.css";

/** Where the ladder would stand if something were so that is not. Nothing is changed by it. */
export function WhatIfPage() {
  const [supposed, setSupposed] = useState<Supposed>(nothing);
  const query = useQuery({
    ...asked("ladder.suppose", supposed),
    placeholderData: keepPreviousData,
  });
  const some = Object.values(supposed).some((ids) => ids.length > 0);
  return (
    <Page
      title="What if"
      lead="Choose what would be so. The whole measurement is made again over it; nothing is changed."
      buttons={
        <Button
          unavailable={some ? undefined : "Nothing is chosen yet."}
          onClick={() => setSupposed(nothing)}
        >
          Choose nothing
        </Button>
      }
    >
      <Picks supposed={supposed} onChange={setSupposed} />
      <Loaded query={query} what="what would be">
        {(it) => <Outcome it={it} some={some} busy={query.isPlaceholderData} />}
      </Loaded>
    </Page>
  );
}

function Outcome({ it, some, busy }: { it: Supposition; some: boolean; busy: boolean }) {
  const { before, after, hold, turned, idle } = it;
  return (
    <>
      <Section title="Before and after">
        <output className="muted">
          {busy
            ? "Measuring again…"
            : some
              ? saysOf(it)
              : "Nothing is chosen, so both are as it is now."}
        </output>
        <div className="before-after">
          <OneRung title="As it is" rung={before} than={before} />
          <OneRung title="As it would be" rung={after} than={before} />
        </div>
        {hold !== null && (
          <p>
            Stage {after.stage} would be gained when it has held for {hold}.
          </p>
        )}
        {idle.length > 0 && (
          <ul className="detail">
            {idle.map((says) => (
              <li key={says}>
                <Plain>{says}</Plain>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title="What would turn">
        {turned.length === 0 ? (
          <Empty title="No criterion would be different.">
            <p>Choose agents or criteria above.</p>
          </Empty>
        ) : (
          <Table
            label="Criteria that would be different"
            rows={turned}
            rowKey={({ criterion }) => criterion}
            columns={columns}
          />
        )}
      </Section>
    </>
  );
}

function saysOf({ before, after, turned }: Supposition): string {
  const rises = after.surfaces.filter(
    ({ surface, level }) =>
      level > (before.surfaces.find((it) => it.surface === surface)?.level ?? 5),
  );
  const stage =
    after.stage === before.stage
      ? `The stage stays ${before.stage}.`
      : `The stage goes from ${before.stage} to ${after.stage}.`;
  const levels =
    rises.length === 0
      ? "No level moves."
      : `${rises.map(({ surface, level }) => `${surfaceName(surface)} goes to ${level}`).join(", ")}.`;
  const counts = `${turned.length} ${turned.length === 1 ? "criterion" : "criteria"} would count differently.`;
  return `${stage} ${levels} ${counts}`;
}

const OneRung = ({ title, rung, than }: { title: string; rung: Rung; than: Rung }) => (
  <div>
    <h3>{title}</h3>
    <p>
      Stage <span className="stage-number">{rung.stage}</span>{" "}
      <span className="muted">index {rung.index}</span>
    </p>
    <ul className="part-rows">
      {rung.surfaces.map(({ surface, level, part }) => {
        const was = than.surfaces.find((it) => it.surface === surface);
        const rises = was !== undefined && level > was.level;
        return (
          <li key={surface} className={rises ? "rises" : undefined}>
            <span>
              {surfaceName(surface)}
              {rises && <span className="muted"> from {was.level}</span>}
            </span>
            <LevelMark level={level} part={part} />
          </li>
        );
      })}
    </ul>
    <p className="detail">
      {rung.gap === null ? (
        "No gap keeps a stage shut."
      ) : (
        <>
          The next gap:{" "}
          <Link to="/maturity/criteria/$id" params={{ id: rung.gap.criterion }}>
            {rung.gap.title}
          </Link>
        </>
      )}
    </p>
  </div>
);

type Turned = Supposition["turned"][number];
const stood = ({ status, numerator, denominator }: Turned["before"]) => (
  <>
    <StatusMark status={status} />{" "}
    {denominator > 0 && <span className="muted">{counted(numerator, denominator)}</span>}
  </>
);
const columns: readonly Column<Turned>[] = [
  {
    key: "name",
    head: "Criterion",
    heads: true,
    as: "grow",
    render: ({ criterion, name }) => (
      <Link to="/maturity/criteria/$id" params={{ id: criterion }}>
        {criterion} {name}
      </Link>
    ),
  },
  { key: "surface", head: "Surface", render: ({ surface }) => surfaceName(surface) },
  { key: "level", head: "Level", as: "num", render: ({ level }) => level },
  { key: "before", head: "As it is", render: ({ before }) => stood(before) },
  { key: "after", head: "As it would be", render: ({ after }) => stood(after) },
];
