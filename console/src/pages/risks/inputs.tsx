import type { Range, Risk } from "@reeve/contract/risk";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { dollars } from "../../parts/loss.tsx";
import { Button } from "../../ui/button.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";

const short = (value: number): string =>
  value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
const shown = ({ low, likely, high }: Range, as: (value: number) => string): string =>
  `${as(low)} to ${as(high)}, likeliest ${as(likely)}`;

/** What was simulated, from what, and whether that is a guess or was counted. */
export function Inputs({ risk }: { risk: Risk }) {
  const measure = useChange("risks.measure");
  const refusal = useRefusal("risks.measure");
  const { measured, before, after, figures } = risk;
  const source = measured === null ? "a guess" : "counted";
  return (
    <>
      <Facts>
        <Fact name={`Times a year without controls (${source})`}>
          {shown(before.frequency, short)}
        </Fact>
        <Fact name={`Times a year with them (${source})`}>{shown(after.frequency, short)}</Fact>
        <Fact name="Each time (a guess)">{shown(after.impact, dollars)}</Fact>
        <Fact name="Simulated">
          {figures.after.years.toLocaleString("en-US")} years, seed {figures.after.seed}
        </Fact>
        {measured !== null && (
          <Fact name="Counted">
            <Moment at={measured.at} />: of {measured.actions.toLocaleString("en-US")} actions in{" "}
            {measured.days} days {measured.denied} were refused (
            {short(measured.deniedPerThousand.low)} to {short(measured.deniedPerThousand.high)} in
            1,000) and {measured.slipped} slipped through ({short(measured.slippedPerThousand.low)}{" "}
            to {short(measured.slippedPerThousand.high)})
          </Fact>
        )}
      </Facts>
      {measure.error && <Notice trouble={measure.error} />}
      <p>
        <Button
          busy={measure.isPending}
          unavailable={
            refusal ??
            (risk.status === "accepted"
              ? "It is accepted by these figures. Open it again first."
              : undefined)
          }
          onClick={() =>
            measure.mutate(
              { id: risk.id },
              { onSuccess: () => say("Its frequencies are counted.") },
            )
          }
        >
          Count instead of guess
        </Button>
      </p>
    </>
  );
}
