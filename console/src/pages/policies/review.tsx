import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";

/** Whether changes of policies wait for a second person, and the way to have it otherwise. */
export function Review() {
  const query = useAsked("review.get", {});
  const set = useChange("review.set");
  const refusal = useRefusal("review.set");
  const [asking, setAsking] = useState(false);
  return (
    <Loaded query={query} what="how changes are reviewed">
      {({ policyReview, changedBy, changedAt, proposal }) => {
        const on = policyReview === "second-person";
        const does = on ? "Propose to end review" : "Have changes reviewed";
        return (
          <>
            <p>
              {on
                ? "A change of a policy comes into force once a second person approves it."
                : "Whoever has the role operator changes policies by their own word."}
              {changedBy !== null && (
                <span className="muted">
                  {" "}
                  Since <Ago at={changedAt} />, by <Plain>{changedBy}</Plain>.
                </span>
              )}
            </p>
            {proposal === null ? (
              <p>
                <Button unavailable={refusal} onClick={() => setAsking(true)}>
                  {does}
                </Button>
              </p>
            ) : (
              <p>
                <Link to="/policies/proposals/$id" params={{ id: proposal }}>
                  That it ends is proposed, and waits for a second person
                </Link>
              </p>
            )}
            <Confirm
              title={does}
              says={
                on
                  ? "It ends once a second person approves that it does."
                  : "From then on each change waits until somebody else approves it, and so does ending this."
              }
              does={does}
              withReason
              open={asking}
              busy={set.isPending}
              failure={set.error}
              onClose={() => setAsking(false)}
              onConfirm={(reason) =>
                set.mutate(
                  { policyReview: on ? "none" : "second-person", reason },
                  {
                    onSuccess: () => {
                      setAsking(false);
                      say(
                        on ? "It waits for a second person." : "Changes are reviewed from now on.",
                      );
                    },
                  },
                )
              }
            />
          </>
        );
      }}
    </Loaded>
  );
}
