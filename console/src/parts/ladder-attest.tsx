import type { AgentId } from "@reeve/contract/id";
import type { AttestationKind } from "@reeve/contract/maturity/maturity";
import { useState } from "react";
import { useMe, useRefusal } from "../api/me.ts";
import { useChange } from "../api/query.ts";
import { Button, type ButtonKind } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextArea } from "../ui/field.tsx";
import { Form, FormButtons } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { words } from "./ladder-attestable.ts";

/** Vouching for something under one's own sign-in: what is said by it, and who may, stand in the dialog. */
export function Attest({
  kind,
  agent,
  look = "quiet",
  unavailable,
}: {
  kind: AttestationKind;
  agent?: { readonly id: AgentId; readonly name: string };
  look?: ButtonKind;
  /** A reason known beforehand why the one signed in may not. */
  unavailable?: string | undefined;
}) {
  const [open, setOpen] = useState(false);
  const change = useChange("maturity.attest");
  const refusal = useRefusal("maturity.attest");
  const me = useMe();
  const { button, title, says, hint, done } = words[kind];
  const why =
    me.kind === "token"
      ? "Only a person may vouch for something; you are signed in with a token."
      : (refusal ?? unavailable);
  const close = (): void => {
    setOpen(false);
    change.reset();
  };
  return (
    <>
      <Button
        kind={look}
        unavailable={why}
        onClick={() => setOpen(true)}
        {...(agent && { "aria-label": `${button}: ${agent.name}` })}
      >
        {button}
      </Button>
      <Dialog title={title(agent?.name ?? "")} says={says} open={open} onClose={close}>
        <Form
          label={title(agent?.name ?? "")}
          failure={change.error}
          onSubmit={(values) =>
            change.mutate(
              { kind, says: values.text("says"), ...(agent && { agent: agent.id }) },
              {
                onSuccess: () => {
                  close();
                  say(done);
                },
              },
            )
          }
        >
          <TextArea name="says" label="In your words" hint={hint} maxLength={2000} />
          <p className="hint">Said as {me.name}, under your sign-in.</p>
          <FormButtons>
            <Button kind="primary" type="submit" busy={change.isPending}>
              {button}
            </Button>
            <Button onClick={close}>Cancel</Button>
          </FormButtons>
        </Form>
      </Dialog>
    </>
  );
}
