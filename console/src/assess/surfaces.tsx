import type { Answers, SelfAssessment } from "@reeve/contract/maturity/assess";
import { surfaceIds } from "@reeve/contract/maturity/surface";
import { model } from "virtual:model";
import { Section } from "../ui/page.tsx";
import { Table } from "../ui/table.tsx";
import { Radar } from "./radar.tsx";

/** The six surfaces: the table says it, the drawing beside it only shows the shape. */
export const Surfaces = ({ result, answers }: { result: SelfAssessment; answers: Answers }) => (
  <Section title="Six surfaces">
    <div className="surfaces">
      <Table
        label="Claimed level of each surface"
        rows={model.surfaces}
        rowKey={({ id }) => id}
        columns={[
          { key: "surface", head: "Surface", heads: true, render: ({ name }) => name },
          {
            key: "level",
            head: "Claimed",
            as: "tight",
            render: ({ id }) => <LevelBar level={result.levels[id]} mean={result.means[id]} />,
          },
          {
            key: "says",
            head: "What that level means",
            render: ({ id, levels }) => levels[result.levels[id] - 1]?.says,
          },
          {
            key: "answers",
            head: "Your answers",
            as: "tight",
            render: ({ id }) =>
              model.questions
                .filter(({ area }) => area === id)
                .map((question) => answers[question.id] ?? "?")
                .join(" · "),
          },
        ]}
      />
      <Radar
        levels={surfaceIds.map((id) => result.levels[id])}
        means={surfaceIds.map((id) => result.means[id])}
        names={model.surfaces.map(({ name }) => name)}
      />
    </div>
    <p className="hint">
      A surface is as good as its weakest answer; “don’t know” (?) counts as 1. The lighter shade is
      the mean of its three answers.
    </p>
  </Section>
);

const LevelBar = ({ level, mean }: { level: number; mean: number }) => (
  <span className="level">
    <svg className="level-bar" viewBox="0 0 54 12" aria-hidden="true" focusable="false">
      {[0, 1, 2, 3, 4].map((i) => (
        <g key={i}>
          <rect x={i * 11 + 0.5} y={0.5} width={9} height={11} className="bar-cell" />
          {mean > i && (
            <rect
              x={i * 11 + 0.5}
              y={0.5}
              width={9 * Math.min(1, mean - i)}
              height={11}
              className="bar-mean"
            />
          )}
          {level > i && (
            <rect x={i * 11 + 0.5} y={0.5} width={9} height={11} className="bar-full" />
          )}
        </g>
      ))}
    </svg>
    {level} of 5
  </span>
);
