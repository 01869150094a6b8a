import type { Agent } from "@reeve/contract/agent";
import type { Failure } from "../../api/failure.ts";
import { tierChoices } from "../../parts/agent.tsx";
import { PersonField } from "../../parts/person-field.tsx";
import { Button } from "../../ui/button.tsx";
import { SelectField, TextArea, TextField } from "../../ui/field.tsx";
import { Form, FormButtons, type Values } from "../../ui/form.tsx";

/** The members an agent is registered with and may be changed in. */
export function AgentForm({
  agent,
  name,
  owner,
  does,
  busy,
  refusal,
  failure,
  onSubmit,
  onCancel,
}: {
  agent?: Agent;
  /** What is offered as the name of a new agent. */
  name?: string | undefined;
  /** Who is offered as the owner of a new agent. */
  owner: string;
  does: string;
  busy: boolean;
  refusal: string | undefined;
  failure: Failure | null;
  onSubmit: (values: Values) => void;
  onCancel: () => void;
}) {
  const held = agent?.accountabilities;
  const scope = agent?.scope;
  return (
    <Form label={does} failure={failure} onSubmit={onSubmit}>
      <div className="two">
        <TextField
          name="name"
          label="Name"
          defaultValue={agent?.name ?? name}
          required
          maxLength={80}
        />
        <TextField
          name="environment"
          label="Environment"
          hint="Where it runs: production, staging, a laptop."
          defaultValue={agent?.environment}
          required
          maxLength={64}
        />
      </div>
      <TextArea
        name="purpose"
        label="Purpose"
        hint="What it is for, in a sentence someone else can check its actions against."
        defaultValue={agent?.purpose}
        required
        maxLength={2000}
      />
      <div className="two">
        <SelectField
          name="tier"
          label="Tier"
          hint="How much harm it could do."
          choices={tierChoices}
          defaultValue={agent?.tier ?? "medium"}
        />
        <TextField
          name="version"
          label="Version (optional)"
          defaultValue={agent?.version ?? ""}
          maxLength={120}
        />
      </div>
      <fieldset>
        <legend>Who answers for it</legend>
        <p className="hint">
          Each is a person who is active here, named by e-mail. Left empty, the owner answers for
          it.
        </p>
        <div className="two">
          <PersonField
            name="owner"
            label="Owner: its behaviour"
            initial={held?.behaviour?.id ?? owner}
            required
          />
          <PersonField name="change" label="Changes to it" initial={held?.change?.id ?? ""} />
          <PersonField name="incidents" label="Incidents" initial={held?.incidents?.id ?? ""} />
          <PersonField name="risk" label="Accepting its risk" initial={held?.risk?.id ?? ""} />
          <PersonField name="backup" label="Backup (optional)" initial={agent?.backup?.id ?? ""} />
        </div>
      </fieldset>
      <fieldset>
        <legend>Declared scope</legend>
        <p className="hint">
          What it is meant to reach, one a line. Declaring permits nothing; a grant or a policy
          does.
        </p>
        <div className="three">
          <TextArea name="scope.servers" label="Servers" defaultValue={scope?.servers.join("\n")} />
          <TextArea name="scope.tools" label="Tools" defaultValue={scope?.tools.join("\n")} />
          <TextArea
            name="scope.data"
            label="Classes of data"
            defaultValue={scope?.data.join("\n")}
          />
        </div>
      </fieldset>
      <FormButtons>
        <Button kind="primary" type="submit" busy={busy} unavailable={refusal}>
          {does}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </FormButtons>
    </Form>
  );
}

export const scopeOf = (values: Values) => ({
  servers: values.several("scope.servers"),
  tools: values.several("scope.tools"),
  data: values.several("scope.data"),
});
