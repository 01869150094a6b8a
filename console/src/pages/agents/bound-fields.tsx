import { choices } from "virtual:contract";
import { Button } from "../../ui/button.tsx";
import { Checks, SelectField, TextField } from "../../ui/field.tsx";
import { useFault } from "../../ui/form.tsx";
import { bounds } from "./grant-bounds.ts";

const days = choices.Weekday.map((day) => ({
  value: day,
  label: `${day.slice(0, 1).toUpperCase()}${day.slice(1)}`,
}));
const here = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What a grant is bound to besides its tools; each of it may be left out. */
export function BoundFields({
  rows,
  onMore,
  open = false,
}: {
  rows: number;
  onMore: () => void;
  open?: boolean;
}) {
  const fault = useFault("constraints");
  return (
    <details className="bounds" open={open || fault !== undefined}>
      <summary>Only within bounds</summary>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {Array.from({ length: rows }, (_, n) => (
        <fieldset className="bound" key={n}>
          <legend>Argument {n + 1}</legend>
          <TextField name={`argument-${n}`} label="Name" placeholder="amount" />
          <SelectField name={`bound-${n}`} label="Bound" choices={bounds} />
          <TextField name={`value-${n}`} label="Value" />
        </fieldset>
      ))}
      <Button kind="quiet" onClick={onMore}>
        Another argument
      </Button>
      <TextField
        name="dataClasses"
        label="Only these classes of data"
        hint="Between commas. Data that nobody gave a class is then refused."
      />
      <Checks name="weekdays" label="Only on these days" choices={days} />
      <div className="bound">
        <TextField name="hoursFrom" label="From" placeholder="09:00" />
        <TextField name="hoursUntil" label="Until" placeholder="17:00" />
        <TextField name="zone" label="Time zone" defaultValue={here()} />
      </div>
      <div className="bound">
        <TextField name="total" label="Uses in all" inputMode="numeric" />
        <TextField name="perDay" label="Uses a day" inputMode="numeric" />
      </div>
    </details>
  );
}
