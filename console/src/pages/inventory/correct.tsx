import type { Entry } from "@reeve/contract/inventory";
import type { EntryId } from "@reeve/contract/id";
import type { Sighting } from "@reeve/contract/sighting";
import { useState } from "react";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Checks, SelectField, TextArea } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { TextFilter } from "../../parts/filters.tsx";
import { say } from "../../ui/toast.tsx";
import { entryStatusWord, sourceWord } from "./words.tsx";

const Reason = () => (
  <TextArea
    name="reason"
    label="Reason"
    hint="Kept on record with your name."
    maxLength={1000}
    required
  />
);

/** Says that two entries are one agent, or never are. */
export function SayDialog({
  entry,
  other,
  kind,
  onClose,
}: {
  entry: Pick<Entry, "id" | "name">;
  other: Pick<Entry, "id" | "name">;
  kind: "merge" | "apart";
  onClose: () => void;
}) {
  const merge = useChange("inventory.merge");
  const apart = useChange("inventory.apart");
  const change = kind === "merge" ? merge : apart;
  const title = kind === "merge" ? "These are one agent" : "These are never one agent";
  const then = {
    onSuccess: () => {
      say(kind === "merge" ? "They are one agent." : "They are kept apart.");
      onClose();
    },
  };
  return (
    <DialogForm
      title={title}
      says={`${entry.name} and ${other.name}. It holds against whatever is seen later, until somebody says otherwise.`}
      does={kind === "merge" ? "Merge" : "Keep apart"}
      change={change}
      onSubmit={(values) => {
        const reason = values.text("reason");
        if (kind === "merge") merge.mutate({ id: entry.id, with: other.id, reason }, then);
        else apart.mutate({ id: entry.id, from: other.id, reason }, then);
      }}
      onClose={onClose}
    >
      <Reason />
    </DialogForm>
  );
}

/** Chooses another entry by its name, and merges with it. */
export function MergeDialog({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const [q, setQ] = useState<string | undefined>();
  const { data } = useAsked("inventory.list", { limit: 50, ...(q !== undefined && { q }) });
  const merge = useChange("inventory.merge");
  const others = (data?.items ?? []).filter(
    ({ id, agent }) => id !== entry.id && !(agent && entry.agent),
  );
  return (
    <Dialog
      title="Merge with another"
      says={`Both are one agent from now on: ${entry.name}, and the one that you choose.`}
      open
      onClose={onClose}
    >
      <TextFilter label="Search" value={q} onChange={setQ} />
      <Form
        label="Merge with another"
        failure={merge.error}
        onSubmit={(values) =>
          merge.mutate(
            { id: entry.id, with: values.text("with") as EntryId, reason: values.text("reason") },
            {
              onSuccess: () => {
                say("They are one agent.");
                onClose();
              },
            },
          )
        }
      >
        <SelectField
          name="with"
          label="The other"
          required
          choices={others.map(({ id, name, status }) => ({
            value: id,
            label: `${name} (${entryStatusWord[status]})`,
          }))}
        />
        <Reason />
        <FormButtons>
          <Button kind="primary" type="submit" busy={merge.isPending}>
            Merge
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}

/** Chooses the evidence that is another agent. */
export function SplitDialog({
  entry,
  sightings,
  onClose,
}: {
  entry: Entry;
  sightings: readonly Sighting[];
  onClose: () => void;
}) {
  const split = useChange("inventory.split");
  return (
    <DialogForm
      title="Split"
      says="What you choose is another agent. The two are not joined again until somebody says so."
      does="Split"
      change={split}
      onSubmit={(values) =>
        split.mutate(
          {
            id: entry.id,
            sightings: values.checked("sightings"),
            reason: values.text("reason"),
          },
          {
            onSuccess: () => {
              say("They are two agents.");
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <Checks
        name="sightings"
        label="Another agent"
        choices={sightings.map(({ key, name, source, teller }) => ({
          value: key,
          label: `${name} (${sourceWord[source]}, ${teller})`,
        }))}
      />
      <Reason />
    </DialogForm>
  );
}
