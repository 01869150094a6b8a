import type { ReactNode } from "react";
import type { Failure } from "../api/failure.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextArea } from "../ui/field.tsx";
import { Form, FormButtons } from "../ui/form.tsx";

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
    <Dialog title={title} says={says} open={open} onClose={onClose}>
      <Form label={title} failure={failure} onSubmit={(values) => onConfirm(values.text("reason"))}>
        {withReason && (
          <TextArea
            name="reason"
            label="Reason"
            hint="Kept on record with your name."
            maxLength={1000}
          />
        )}
        <FormButtons>
          <Button kind="danger" type="submit" busy={busy}>
            {does}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}
