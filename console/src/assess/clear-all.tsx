import { useState } from "react";
import { Button } from "../ui/button.tsx";

/** Forgets everything, once it is said twice. */
export function ClearAll({ onClear }: { onClear: () => void }) {
  const [asked, setAsked] = useState(false);
  if (!asked)
    return (
      <Button kind="quiet" onClick={() => setAsked(true)}>
        Clear all answers
      </Button>
    );
  return (
    <fieldset className="clear-all">
      <legend className="unseen">Clear all answers?</legend>
      <span>All answers in this browser will be gone.</span>
      <Button kind="danger" onClick={onClear}>
        Clear them
      </Button>
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the button that asked is gone, and the safe answer comes first */}
      <Button kind="quiet" autoFocus onClick={() => setAsked(false)}>
        Keep them
      </Button>
    </fieldset>
  );
}
