import { useId, useState } from "react";
import { useAsked } from "../api/query.ts";
import { Field } from "../ui/field.tsx";

/** Names one person by e-mail, with those who are known offered while typing. */
export function PersonField({
  name,
  label,
  hint,
  initial = "",
  required = false,
}: {
  name: string;
  label: string;
  hint?: string;
  initial?: string;
  required?: boolean;
}) {
  const [typed, setTyped] = useState(initial);
  const { data } = useAsked("people.list", { limit: 50 });
  const listId = useId();
  const known = data?.items.filter(({ status }) => status === "active") ?? [];
  const match = known.find(({ id, email }) => id === typed || email === typed);
  return (
    <Field name={name} label={label} hint={match ? match.name : hint}>
      {(wiring) => (
        <>
          <input
            type="text"
            autoComplete="off"
            list={listId}
            // An id says nothing to a person; the API takes the address just as well.
            value={match?.email ?? typed}
            required={required}
            onChange={(event) => setTyped(event.target.value)}
            {...wiring}
          />
          <datalist id={listId}>
            {known.map(({ id, email, name }) => (
              <option key={id} value={email}>
                {name}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
