import type { ReactNode } from "react";
import type { Failure } from "../api/failure.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Form, FormButtons, type Values } from "../ui/form.tsx";

/** A form in a dialog, with a button that sends it and one that leaves everything as it was. */
export function DialogForm({
  title,
  says,
  does,
  kind = "primary",
  open = true,
  wide = false,
  change: { error, isPending },
  onSubmit,
  onClose,
  children,
}: {
  title: string;
  says?: ReactNode;
  /** What the button does: "Add it". */
  does: string;
  kind?: "primary" | "danger";
  open?: boolean;
  wide?: boolean;
  /** What is sent; a fault of it is shown at its field. */
  change: { error: Failure | null; isPending: boolean };
  onSubmit: (values: Values) => void;
  onClose: () => void;
  children?: ReactNode;
}) {
  return (
    <Dialog title={title} says={says} open={open} onClose={onClose} wide={wide}>
      <Form label={title} failure={error} onSubmit={onSubmit}>
        {children}
        <FormButtons>
          <Button kind={kind} type="submit" busy={isPending}>
            {does}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}
