import type { Channel } from "@reeve/contract/channel";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Notice } from "../../ui/notice.tsx";
import { say } from "../../ui/toast.tsx";
import { ShownSecret } from "./add.tsx";
import { RuleFields, rulesIn } from "./rules.tsx";

/** Changes what a channel tells, turns it off or on, and gives a web-hook a new secret. */
export function ChangeChannel({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const change = useChange("channels.change");
  const rotate = useChange("channels.rotate");
  if (rotate.data?.secret)
    return (
      <Dialog title="The web-hook has a new secret" open wide onClose={onClose}>
        <p>Messages are signed with both for 24 hours, so that the receiver can change over.</p>
        <ShownSecret secret={rotate.data.secret} onClose={onClose} />
      </Dialog>
    );
  return (
    <Dialog title={`Change ${channel.name}`} open wide onClose={onClose}>
      <Form
        label="Change the channel"
        failure={change.error}
        onSubmit={(values) =>
          change.mutate(
            {
              id: channel.id,
              name: values.text("name"),
              on: values.text("on") === "yes",
              ...rulesIn(values),
            },
            {
              onSuccess: () => {
                say("The channel is changed.");
                onClose();
              },
            },
          )
        }
      >
        <TextField name="name" label="Name" defaultValue={channel.name} />
        <SelectField
          name="on"
          label="The channel is"
          defaultValue={channel.on ? "yes" : "no"}
          choices={[
            { value: "yes", label: "on" },
            { value: "no", label: "off: it tells nothing" },
          ]}
        />
        <RuleFields channel={channel} />
        {rotate.error && <Notice trouble={rotate.error} />}
        <FormButtons>
          <Button kind="primary" type="submit" busy={change.isPending}>
            Change
          </Button>
          {channel.via.kind === "webhook" && (
            <Button busy={rotate.isPending} onClick={() => rotate.mutate({ id: channel.id })}>
              Make a new secret
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}
