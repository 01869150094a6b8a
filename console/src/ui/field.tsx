import { useId, useState, type ComponentProps, type ReactNode } from "react";
import { useFault } from "./form.tsx";

interface Labelled {
  name: string;
  label: string;
  hint?: ReactNode;
}

interface Wiring {
  id: string;
  name: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

/** Label, hint and fault around one control, tied together for those who do not see the page. */
export function Field({
  name,
  label,
  hint,
  children,
}: Labelled & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const fault = useFault(name);
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        name,
        ...(described && { "aria-describedby": described }),
        ...(fault && { "aria-invalid": true as const }),
      })}
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault && (
        <p className="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

export const TextField = ({ name, label, hint, ...rest }: Labelled & ComponentProps<"input">) => (
  <Field name={name} label={label} hint={hint}>
    {(wiring) => <input type="text" autoComplete="off" {...rest} {...wiring} />}
  </Field>
);

export const TextArea = ({ name, label, hint, ...rest }: Labelled & ComponentProps<"textarea">) => (
  <Field name={name} label={label} hint={hint}>
    {(wiring) => <textarea rows={3} {...rest} {...wiring} />}
  </Field>
);

export interface Choice {
  value: string;
  label: string;
}

export const SelectField = ({
  name,
  label,
  hint,
  choices,
  ...rest
}: Labelled & { choices: readonly Choice[] } & ComponentProps<"select">) => (
  <Field name={name} label={label} hint={hint}>
    {(wiring) => (
      <select {...rest} {...wiring}>
        {choices.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    )}
  </Field>
);

export function PasswordField({ name, label, hint, ...rest }: Labelled & ComponentProps<"input">) {
  const [shown, setShown] = useState(false);
  return (
    <Field name={name} label={label} hint={hint}>
      {(wiring) => (
        <span className="password">
          <input {...rest} {...wiring} type={shown ? "text" : "password"} />
          <button
            type="button"
            className="button quiet"
            aria-pressed={shown}
            aria-label={`Show ${label.toLowerCase()}`}
            onClick={() => setShown(!shown)}
          >
            {shown ? "Hide" : "Show"}
          </button>
        </span>
      )}
    </Field>
  );
}

/** Several choices of which any number may hold. */
export function Checks({
  name,
  label,
  choices,
  initial = [],
}: {
  name: string;
  label: string;
  choices: readonly Choice[];
  initial?: readonly string[];
}) {
  const fault = useFault(name);
  const id = useId();
  return (
    <fieldset className="checks" aria-describedby={fault ? id : undefined}>
      <legend>{label}</legend>
      {choices.map(({ value, label }) => (
        <label key={value}>
          <input
            type="checkbox"
            name={name}
            value={value}
            defaultChecked={initial.includes(value)}
          />
          <span>{label}</span>
        </label>
      ))}
      {fault && (
        <p className="fault" id={id}>
          {fault}
        </p>
      )}
    </fieldset>
  );
}
