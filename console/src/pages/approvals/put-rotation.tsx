import type { Rotation } from "@reeve/contract/rotation";
import { useState } from "react";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { PersonField } from "../../parts/person-field.tsx";
import { Button } from "../../ui/button.tsx";
import { SelectField, TextArea, TextField } from "../../ui/field.tsx";
import { type Values } from "../../ui/form.tsx";
import { useNow } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";

const everyChoices = [
  { value: "week", label: "A week each" },
  { value: "day", label: "A day each" },
];
/** What the browser's own field for a moment takes and gives: local time without a zone. */
const local = (at: Date): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

/** Sets a rotation: its turns, and one more stand-in at a time. */
export function PutRotation({ before, onClose }: { before: Rotation | null; onClose: () => void }) {
  const put = useChange("rotations.put");
  const now = useNow();
  const [overrides, setOverrides] = useState(before?.overrides ?? []);
  const title = before === null ? "Add a rotation" : `Change ${before.name}`;
  const submit = (values: Values): void => {
    const person = values.optional("standIn");
    const moment = (name: string): string => {
      const text = values.text(name);
      return text === "" ? "" : new Date(text).toISOString();
    };
    put.mutate(
      {
        name: before?.name ?? values.text("name"),
        every: values.text("every") === "day" ? "day" : "week",
        startsAt: before?.startsAt ?? moment("startsAt"),
        people: values.several("people"),
        overrides: [
          ...overrides.map((it) => ({ ...it, person: it.person.id })),
          ...(person === undefined
            ? []
            : [{ person, from: moment("from"), until: moment("until") }]),
        ],
      },
      {
        onSuccess: ({ now }) => {
          say(now === null ? "Nobody is on call yet." : `${now.name} is on call.`);
          onClose();
        },
      },
    );
  };
  return (
    <DialogForm title={title} does="Save" wide change={put} onSubmit={submit} onClose={onClose}>
      {before === null && (
        <>
          <TextField name="name" label="Name" placeholder="payments" required />
          <TextField
            name="startsAt"
            label="First turn begins"
            type="datetime-local"
            defaultValue={local(new Date(now))}
          />
        </>
      )}
      <SelectField
        name="every"
        label="Turns"
        choices={everyChoices}
        defaultValue={before?.every ?? "week"}
      />
      <TextArea
        name="people"
        label="People, in turn"
        hint="E-mail addresses, one a line."
        defaultValue={before?.people.map(({ email }) => email).join("\n") ?? ""}
      />
      {overrides.map((it, n) => (
        <p key={`${it.person.id} ${it.from}`}>
          {it.person.name} stands in from {local(new Date(it.from)).replace("T", " ")} until{" "}
          {local(new Date(it.until)).replace("T", " ")}.{" "}
          <Button
            kind="quiet"
            onClick={() => setOverrides(overrides.filter((_, other) => other !== n))}
          >
            Leave out
          </Button>
        </p>
      ))}
      <PersonField name="standIn" label="Who stands in" hint="May be empty." />
      <TextField name="from" label="From" type="datetime-local" />
      <TextField name="until" label="Until" type="datetime-local" />
    </DialogForm>
  );
}
