import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Section } from "../../ui/page.tsx";

const often = [
  [null, "Only when asked"],
  ["month", "Every month"],
  ["quarter", "Every quarter"],
] as const;

/** How often a report is made by itself, whether the badge is public, and what signatures are checked with. */
export function ReportSettings() {
  const query = useAsked("reports.settings", {});
  const set = useChange("reports.set");
  const refusal = useRefusal("reports.set");
  return (
    <Section title="By themselves, and in public">
      <Loaded query={query} what="the settings">
        {({ every, badge, key, fingerprint }) => (
          <>
            <fieldset className="report-often">
              <legend>How often a report is made by itself</legend>
              {often.map(([value, label]) => (
                <Button
                  key={label}
                  aria-pressed={every === value}
                  kind={every === value ? "primary" : "plain"}
                  unavailable={refusal}
                  onClick={() => set.mutate({ every: value })}
                >
                  {label}
                </Button>
              ))}
            </fieldset>
            <p>
              {badge ? (
                <>
                  The badge is public at <a href="/badge.svg">/badge.svg</a>: stage and day, nothing
                  else.{" "}
                </>
              ) : (
                "The badge is not public. "
              )}
              <Button unavailable={refusal} onClick={() => set.mutate({ badge: !badge })}>
                {badge ? "Take the badge back" : "Let anyone fetch the badge"}
              </Button>
            </p>
            {set.error && <Notice trouble={set.error} />}
            <p className="detail">
              Files are signed by <code>{key}</code>, fingerprint <code>{fingerprint}</code>.
              Publish it where whoever runs Reeve cannot change it alone.
            </p>
          </>
        )}
      </Loaded>
    </Section>
  );
}
