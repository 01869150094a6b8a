import type { GrantRequest } from "@reeve/contract/grant-request";
import { useState } from "react";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Checks, TextArea } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Plain } from "../../ui/plain.tsx";
import { say } from "../../ui/toast.tsx";
import { BoundFields } from "./bound-fields.tsx";
import { constraintsOf } from "./grant-bounds.ts";
import { toolsInWords, Within } from "./grant-parts.tsx";

/** Gives what was asked for, or less of it. */
export function DecideRequest({
  request,
  onClose,
}: {
  request: GrantRequest;
  onClose: () => void;
}) {
  const approve = useChange("grants.requests.approve");
  const [rows, setRows] = useState(1);
  const named = !request.tools.includes("*");
  return (
    <Dialog
      title="Give the grant"
      says="You can give less than was asked for, and never more."
      open
      wide
      onClose={onClose}
    >
      <p>
        <Plain>{request.askedBy.name}</Plain> asks for{" "}
        <code>
          <Plain>{toolsInWords(request.tools)}</Plain>
        </code>{" "}
        of{" "}
        <code>
          <Plain>{request.server}</Plain>
        </code>
        : <Plain>{request.reason}</Plain>
      </p>
      <Within within={request.within} />
      <Form
        label="Give the grant"
        failure={approve.error}
        onSubmit={(values) => {
          const kept = values.checked("tools");
          const constraints = constraintsOf(values, rows);
          approve.mutate(
            {
              id: request.id,
              reason: values.text("reason"),
              ...(named && kept.length < request.tools.length && { tools: kept }),
              ...(constraints && { constraints }),
            },
            {
              onSuccess: () => {
                say("The grant holds from now.");
                onClose();
              },
            },
          );
        }}
      >
        {named && (
          <Checks
            name="tools"
            label="Tools"
            choices={request.tools.map((tool) => ({ value: tool, label: tool }))}
            initial={request.tools}
          />
        )}
        <BoundFields rows={rows} onMore={() => setRows(rows + 1)} />
        <TextArea name="reason" label="Reason" hint="Whoever asked sees it." />
        <FormButtons>
          <Button kind="primary" type="submit" busy={approve.isPending}>
            Give it
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}
