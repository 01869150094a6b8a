import type { RiskId } from "@reeve/contract/id";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Button } from "../../ui/button.tsx";
import { say } from "../../ui/toast.tsx";

/** Keeps the quarterly review of one risk. */
export function RiskReviewed({ id }: { id: RiskId }) {
  const [asking, setAsking] = useState(false);
  const review = useChange("risks.review");
  const done = () => {
    say("The review is kept.");
    setAsking(false);
  };
  return (
    <>
      <Button unavailable={useRefusal("risks.review")} onClick={() => setAsking(true)}>
        Review it
      </Button>
      <Confirm
        title="Review this risk"
        says="Is it still so: the scenario, the figures, the controls? Say what you found."
        does="Keep the review"
        withReason
        open={asking}
        busy={review.isPending}
        failure={review.error}
        onClose={() => setAsking(false)}
        onConfirm={(says) => review.mutate({ id, says }, { onSuccess: done })}
      />
    </>
  );
}

/** Keeps the yearly review of the whole register. */
export function RegisterReview() {
  const [asking, setAsking] = useState(false);
  const review = useChange("risks.reviews.add");
  const done = () => {
    say("The review is kept.");
    setAsking(false);
  };
  return (
    <p>
      <Button unavailable={useRefusal("risks.reviews.add")} onClick={() => setAsking(true)}>
        Review the whole register
      </Button>
      <Confirm
        title="Review the whole register"
        says="Which risks are missing, and which are over? Say what you found."
        does="Keep the review"
        withReason
        open={asking}
        busy={review.isPending}
        failure={review.error}
        onClose={() => setAsking(false)}
        onConfirm={(says) => review.mutate({ says }, { onSuccess: done })}
      />
    </p>
  );
}
