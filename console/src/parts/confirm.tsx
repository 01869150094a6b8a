import type { ReactNode } from "react";
import type { Failure } from "../api/failure.ts";
import { DialogForm } from "./dialog-form.tsx";
import { ReasonField } from "./reason.tsx";

/** Asks once more before something that cannot simply be taken back, and for the reason where one is kept. */
export function Confirm({
  title,
  says,
  does,
  withReason = false,
  open,
  busy,
  failure,
  onClose,
  onConfirm,
}: {
  title: string;
  says: ReactNode;
  /** What the button does: "Stop the agent". */
  does: string;
  withReason?: boolean;
  open: boolean;
  busy: boolean;
  failure: Failure | null;
  onClose: () => void;
  onConfirm: (reason: string) => void;
}) {
  return (
    <DialogForm
      title={title}
      says={says}
      does={does}
      kind="danger"
      open={open}
      change={{ error: failure, isPending: busy }}
      onSubmit={(values) => onConfirm(values.text("reason"))}
      onClose={onClose}
    >
      {withReason && <ReasonField />}
    </DialogForm>
  );
}
