import type { Hold } from "@reeve/contract/retention";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Button } from "../../ui/button.tsx";
import { Note } from "../../ui/notice.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";

/** Whether everything is held, and the button that begins or ends it. */
export function HoldNote({ hold }: { hold: Hold | null }) {
  const [asking, setAsking] = useState(false);
  const name = hold === null ? "retention.hold" : "retention.release";
  const refusal = useRefusal(name);
  const change = useChange(name);
  const does = hold === null ? "Hold everything" : "Release the hold";
  const close = (): void => {
    setAsking(false);
    change.reset();
  };
  return (
    <>
      {hold !== null && (
        <Note title="Everything is held">
          <p>
            Nothing goes, whatever the rules say. <Plain>{hold.by}</Plain> began this on{" "}
            <Moment at={hold.at} />: <Plain>{hold.reason}</Plain>
          </p>
        </Note>
      )}
      <p className="buttons">
        <Button unavailable={refusal} onClick={() => setAsking(true)}>
          {does}
        </Button>
      </p>
      <Confirm
        title={does}
        says={
          hold === null
            ? "Nothing of the record goes until the hold is released."
            : "What is past its time by the rules goes within the hour."
        }
        does={does}
        withReason
        open={asking}
        busy={change.isPending}
        failure={change.error}
        onClose={close}
        onConfirm={(reason) =>
          change.mutate(
            { reason },
            {
              onSuccess: () => {
                say(hold === null ? "Everything is held." : "The hold is released.");
                close();
              },
            },
          )
        }
      />
    </>
  );
}
