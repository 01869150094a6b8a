import type { ApprovalId } from "@reeve/contract/id";
import { useChange } from "../../api/query.ts";
import { PersonField } from "../../parts/person-field.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextArea } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";

/** Gives one's own answer to somebody else, once. */
export function GiveOn({
  id,
  open,
  onClose,
}: {
  id: ApprovalId;
  open: boolean;
  onClose: () => void;
}) {
  const give = useChange("approvals.delegate");
  const title = "Give it to somebody else";
  return (
    <Dialog
      title={title}
      says="They decide in your place, and you no more. It cannot be taken back."
      open={open}
      onClose={onClose}
    >
      <Form
        label={title}
        failure={give.error}
        onSubmit={(values) =>
          give.mutate(
            { id, to: values.text("to"), reason: values.text("reason") },
            {
              onSuccess: () => {
                say("They may decide it now.");
                onClose();
              },
            },
          )
        }
      >
        <PersonField name="to" label="To whom" required />
        <TextArea
          name="reason"
          label="Reason"
          hint="Kept on record with your name."
          maxLength={1000}
        />
        <FormButtons>
          <Button kind="primary" type="submit" busy={give.isPending}>
            Give it to them
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}
