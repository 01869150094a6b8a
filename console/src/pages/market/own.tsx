import type { IndexCompany } from "@reeve/contract/market";
import { twoDigits } from "@reeve/contract/maturity/reading";
import { Link } from "@tanstack/react-router";
import { model } from "virtual:model";
import { useMaturity } from "../../parts/ladder-measured.ts";
import { Section } from "../../ui/page.tsx";
import { Progress } from "../../ui/progress.tsx";
import { besides, groupLook } from "./words.ts";

/** One's own organisation: what is measured beside what its openings say. */
export function OwnStage({ company }: { company: IndexCompany }) {
  const { data: maturity } = useMaturity();
  if (!maturity) return <Progress label="Loading the measured stage" />;
  const { placement } = company;
  const stages = placement && groupLook[placement.group].stages;
  return (
    <Section title="Measured, and hired for">
      <div className="index-own">
        <div>
          <p className="over">Measured by Reeve</p>
          <p className="index-number">
            Stage <span className="num">{twoDigits(maturity.stage)}</span>
          </p>
          <p className="muted">{model.stages[maturity.stage - 1]?.name}</p>
          <p>
            <Link to="/maturity">The ladder</Link>
          </p>
        </div>
        <div>
          <p className="over">Said by its openings</p>
          <p className="index-number">
            {placement ? (
              <>
                Group <span className="num">{placement.group}</span>
              </>
            ) : (
              <span className="num">None</span>
            )}
          </p>
          <p className="muted">
            {placement && stages
              ? `${groupLook[placement.group].label}, as organisations of stage ${[...new Set(stages)].map((it) => twoDigits(it)).join(" to ")} do`
              : "No opening counts at present"}
          </p>
        </div>
      </div>
      <p>{besides(maturity.stage, placement?.group ?? null, placement?.countsByFamily ?? {})}</p>
    </Section>
  );
}
