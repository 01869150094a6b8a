import { useAsked, useChange } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Secret } from "../../parts/secret.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";

const durations = [
  { value: "1", label: "1 hour" },
  { value: "8", label: "8 hours" },
  { value: "24", label: "1 day" },
  { value: "168", label: "7 days" },
  { value: "720", label: "30 days" },
];

/** Lets an agent act for whoever is signed in, and shows this once what to hand to it. */
export function LetAct({ onClose }: { onClose: () => void }) {
  const agents = useAsked("agents.list", { status: "active", limit: 200 });
  const make = useChange("delegations.make");
  const made = make.data;
  if (made)
    return (
      <Dialog title={`Hand this to ${made.delegation.agent.name}`} open wide onClose={onClose}>
        <div className="stack">
          <Secret label="Subject token" secret={made.subjectToken}>
            <p>
              It is good for this agent alone: the agent exchanges it at{" "}
              <code>{made.tokenEndpoint}</code>, together with its own key, for tokens that name you
              both. With the SDK it is the option <code>subjectToken</code>.
            </p>
          </Secret>
          <FormButtons>
            <Button kind="primary" onClick={onClose}>
              Done
            </Button>
          </FormButtons>
        </div>
      </Dialog>
    );
  return (
    <Dialog
      title="Let an agent act for you"
      says="It stays itself, under its own grants and policies. Letting one act again replaces what you gave it before."
      open
      onClose={onClose}
    >
      <Loaded query={agents} what="agents">
        {({ items }) =>
          items.length === 0 ? (
            <p>There is no active agent yet.</p>
          ) : (
            <Form
              label="Let an agent act for you"
              failure={make.error}
              onSubmit={(values) =>
                make.mutate({ agent: values.text("agent"), hours: Number(values.text("hours")) })
              }
            >
              <SelectField
                name="agent"
                label="Agent"
                choices={items.map(({ id, name }) => ({ value: id, label: name }))}
              />
              <SelectField name="hours" label="For" choices={durations} defaultValue="8" />
              <FormButtons>
                <Button kind="primary" type="submit" busy={make.isPending}>
                  Let it act
                </Button>
                <Button onClick={onClose}>Cancel</Button>
              </FormButtons>
            </Form>
          )
        }
      </Loaded>
    </Dialog>
  );
}
