import type { AnnotationFigures } from "@reeve/contract/annotation";
import type { Agreement } from "@reeve/contract/grader";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { BarsOverTime, NumbersOverTime } from "../../parts/over-time.tsx";
import { percent } from "../../parts/verdict.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table } from "../../ui/table.tsx";

const series = [{ key: "labels", label: "Labels", tone: "scope", shape: "disc" }] as const;

/** How much was labelled in 90 days, and who agrees with whom. */
export function Figures({ figures }: { figures: AnnotationFigures }) {
  const { waiting, mostWaiting, done, differ, days, people, failureModes } = figures;
  return (
    <>
      <Facts>
        <Fact name="Waiting">
          {waiting}
          {waiting >= mostWaiting && " (rules add nothing until fewer wait)"}
        </Fact>
        <Fact name="Done in 90 days">{done}</Fact>
        <Fact name="Two people who agree">{inWords(people)}</Fact>
        <Fact name="Two who said the opposite">{differ}</Fact>
      </Facts>
      <Section title="Labels by day">
        {days.every(({ labels }) => labels === 0) ? (
          <Empty title="Nobody has labelled anything in 30 days.">
            <p>Begin under &ldquo;Label&rdquo;.</p>
          </Empty>
        ) : (
          <>
            <BarsOverTime
              label="Labels by day"
              series={series}
              buckets={days}
              counts={({ labels }) => ({ labels })}
            />
            <NumbersOverTime
              label="Labels by day"
              columns={[{ key: "labels", head: "Labels", render: ({ labels }) => labels }]}
              rows={days}
            />
          </>
        )}
      </Section>
      <Section title="How often graders agree with people">
        <Graders />
      </Section>
      {failureModes.length > 0 && (
        <Section title="How sessions failed">
          <Table
            label="How sessions failed"
            columns={[
              {
                key: "mode",
                head: "How",
                heads: true,
                as: "grow",
                render: ({ mode }) => <Plain>{mode}</Plain>,
              },
              { key: "sessions", head: "Sessions", as: "num", render: ({ sessions }) => sessions },
            ]}
            rows={failureModes}
            rowKey={({ mode }) => mode}
          />
        </Section>
      )}
    </>
  );
}

/** Cohen's kappa with what it stands on; what it cannot say yet is said. */
export const inWords = ({ n, share, kappa, low, high }: Agreement): string => {
  if (n === 0 || share === null) return "nothing to compare yet";
  const of = `${percent(share)} of ${n} ${n === 1 ? "session" : "sessions"}`;
  if (kappa === null || low === null || high === null)
    return `${of}; all with one label, which chance explains`;
  return `${of}; kappa ${kappa.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
};

function Graders() {
  const query = useAsked("graders.list", {});
  return (
    <Loaded query={query} what="graders">
      {({ items }) => {
        return items.length === 0 ? (
          <Empty title="There is no judge yet, and no code that grades.">
            <p>Once there is one, what people label is what it is measured by.</p>
          </Empty>
        ) : (
          <Table
            label="Graders"
            columns={[
              {
                key: "name",
                head: "Grader",
                heads: true,
                render: ({ name }) => <Plain>{name}</Plain>,
              },
              { key: "aspect", head: "About", render: ({ aspect }) => aspect },
              {
                key: "agree",
                head: "Agrees with people",
                as: "grow",
                render: ({ agreement }) => inWords(agreement),
              },
            ]}
            rows={items}
            rowKey={({ id }) => id}
          />
        );
      }}
    </Loaded>
  );
}
