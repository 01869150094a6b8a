import type { Channel } from "@reeve/contract/channel";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Note } from "../../ui/notice.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Progress } from "../../ui/progress.tsx";

/** Sends a message now, and says whether it was taken. */
export function TestChannel({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const test = useChange("deliveries.test");
  const mail = channel.via.kind === "email";
  return (
    <Dialog title={`Test ${channel.name}`} open onClose={onClose}>
      <Form
        label="Test the channel"
        failure={test.error}
        onSubmit={(values) => {
          const to = mail ? values.optional("to") : undefined;
          test.mutate({ channel: channel.id, ...(to !== undefined && { to }) });
        }}
      >
        {mail && (
          <TextField
            name="to"
            label="To"
            type="email"
            required={false}
            hint="An address; empty for your own."
          />
        )}
        {test.isPending && <Progress label="Sending" />}
        <output>
          {test.data && !test.isPending && (
            <Note title={test.data.status === "sent" ? "It was taken" : "It was not taken"}>
              <p>
                <Plain>
                  {test.data.error ??
                    (test.data.to === null ? "Look there for it." : `Look at ${test.data.to}.`)}
                </Plain>
              </p>
            </Note>
          )}
        </output>
        <FormButtons>
          <Button kind="primary" type="submit" busy={test.isPending}>
            Send a test
          </Button>
          <Button onClick={onClose}>Close</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}
