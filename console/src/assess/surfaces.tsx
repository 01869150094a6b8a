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
    <span className="level-bar" aria-hidden="true">
      {[1, 2, 3, 4, 5].map((n) => (
        <span key={n} {...cell(n, level, mean)} />
      ))}
    </span>
    {level} of 5
  </span>
);

function cell(n: number, level: number, mean: number): { className: string; style?: object } {
  if (n <= level) return { className: "full" };
  const part = Math.round(100 * Math.min(1, Math.max(0, mean - n + 1)));
  return part === 0 ? { className: "" } : { className: "mean", style: { "--part": `${part}%` } };
}
