import type { AnnotationFigures } from "@reeve/contract/annotation";
import type { Output } from "@reeve/contract/operations";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Broken } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { HowFar } from "../../ui/how-far.tsx";
import { say } from "../../ui/toast.tsx";
import { OneSession } from "./one-session.tsx";

type Next = Output<"annotations.next">;

/** One session after the other. The next is held for whoever looks at it, so nothing is taken before they begin. */
export function Desk({ figures }: { figures: AnnotationFigures }) {
  const next = useChange("annotations.next");
  const undo = useChange("annotations.undo");
  const refusal = useRefusal("annotations.label");
  const [at, setAt] = useState<Next | null>(null);
  const go = (): void => next.mutate({}, { onSuccess: setAt });
  const back = (): void =>
    undo.mutate(
      {},
      {
        onSuccess: () => {
          say("Your last label was taken back.");
          go();
        },
      },
    );
  const { mineToday, waitingForMe } = figures;
  const failure = next.error ?? undo.error;
  return (
    <div className="annotation">
      {mineToday + waitingForMe > 0 && (
        <HowFar
          label="Labelled by you today"
          done={mineToday}
          of={mineToday + waitingForMe}
          unit={`· ${waitingForMe} wait for you`}
        />
      )}
      {failure && <Broken error={failure} again={go} />}
      {at?.annotation && at.rubric ? (
        <OneSession
          key={at.annotation.id}
          annotation={at.annotation}
          rubric={at.rubric}
          onDone={go}
          onUndo={back}
        />
      ) : waitingForMe > 0 ? (
        <Empty title={`${waitingForMe} ${waitingForMe === 1 ? "session waits" : "sessions wait"}.`}>
          <p>
            You get one after the other, with what was done in it. While you look at one, nobody
            else gets it; after ten minutes it goes back.
          </p>
          <p>
            <Button kind="primary" unavailable={refusal} busy={next.isPending} onClick={go}>
              Start labelling
            </Button>
          </p>
        </Empty>
      ) : (
        <Empty title="No session waits for you.">
          <p>
            Send one from the page of a session, or set under &ldquo;What comes here&rdquo; which
            sessions come by themselves: a share of all, what an evaluator fails, what alarms and
            incidents are about.
          </p>
          {mineToday > 0 && (
            <p>
              <Button unavailable={refusal} busy={undo.isPending} onClick={back}>
                Take my last label back
              </Button>
            </p>
          )}
        </Empty>
      )}
    </div>
  );
}
