import type { StopLevel } from "@reeve/contract/stop";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { confirmedBy } from "../../parts/confirmed-by.ts";
import { SelectField, TextArea, TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";
import { levels } from "./words.tsx";

const most = 200;

/** Says what to stop and why; the answer comes when every process has confirmed, or after two seconds. */
export function MakeStop({ onClose }: { onClose: () => void }) {
  const [level, setLevel] = useState<StopLevel>("agent");
  const navigate = useNavigate();
  const make = useChange("stops.make");
  const servers = useAsked("servers.list", { limit: most });
  const people = useAsked("people.list", { limit: most });
  const byName = (items: readonly { readonly name: string }[] | undefined) =>
    (items ?? []).map(({ name }) => ({ value: name, label: name }));
  const ofAgent = level === "agent" || level === "version";
  return (
    <DialogForm
      title="Stop something"
      says="Nothing of it happens from the answer on, and what is under way is ended. A person has to resume it."
      does="Stop it now"
      kind="danger"
      change={make}
      onSubmit={(values) => {
        const named = (["agent", "version", "server", "tool", "person"] as const).flatMap(
          (part) => {
            const value = values.optional(part);
            return value === undefined ? [] : [[part, value]];
          },
        );
        const reason = values.text("reason");
        make.mutate(
          { level, reason, ...Object.fromEntries(named) },
          {
            onSuccess: ({ id, enforcement }) => {
              say(`Stopped: ${confirmedBy(enforcement)}`);
              void navigate({ to: "/stops/$id", params: { id } });
            },
          },
        );
      }}
      onClose={onClose}
    >
      <SelectField
        name="level"
        label="What"
        value={level}
        choices={levels.map(([value, label]) => ({ value, label }))}
        onChange={({ target }) =>
          setLevel(levels.find(([one]) => one === target.value)?.[0] ?? "agent")
        }
      />
      {ofAgent && <TextField name="agent" label="Agent" hint="Its name or its id." />}
      {level === "version" && <TextField name="version" label="Version" maxLength={120} />}
      {(level === "server" || level === "tool") && (
        <SelectField name="server" label="Tool server" choices={byName(servers.data?.items)} />
      )}
      {level === "tool" && <TextField name="tool" label="Tool" maxLength={200} />}
      {level === "person" && (
        <SelectField
          name="person"
          label="Person"
          hint="Every agent that they answer for, and every call of an agent that acts for them."
          choices={(people.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <TextArea
        name="reason"
        label="Reason"
        hint="Kept on record with your name, and told to each agent that is refused."
        maxLength={1000}
      />
    </DialogForm>
  );
}
