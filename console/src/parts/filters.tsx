import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import type { Choice } from "../ui/field.tsx";

const settleMs = 350;

/** What narrows a list. Every filter is kept in the address, so that what is seen can be linked to. */
export const Filters = ({ label, children }: { label: string; children: ReactNode }) => (
  <search className="filters" aria-label={label}>
    {children}
  </search>
);

export function TextFilter({
  label,
  value = "",
  onChange,
  suggestions = [],
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  suggestions?: readonly string[];
}) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<number>(undefined);
  const id = useId();

  // The address may change under the field (back, a link); what is being typed is never overwritten.
  useEffect(() => {
    if (document.activeElement !== input.current) setTyped(value);
  }, [value]);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  const change = (next: string): void => {
    setTyped(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onChange(next.trim() || undefined), settleMs);
  };
  return (
    <label className="filter">
      <span>{label}</span>
      <input
        ref={input}
        type="search"
        autoComplete="off"
        list={suggestions.length > 0 ? id : undefined}
        value={typed}
        onChange={(event) => change(event.target.value)}
      />
      {suggestions.length > 0 && (
        <datalist id={id}>
          {suggestions.map((it) => (
            <option key={it} value={it}>
              {it}
            </option>
          ))}
        </datalist>
      )}
    </label>
  );
}

export const ChoiceFilter = <T extends string>({
  label,
  value,
  choices,
  any = "Any",
  onChange,
}: {
  label: string;
  value: T | undefined;
  choices: readonly Choice[];
  any?: string;
  onChange: (value: T | undefined) => void;
}) => (
  <label className="filter">
    <span>{label}</span>
    <select
      value={value ?? ""}
      onChange={(event) => onChange((event.target.value || undefined) as T | undefined)}
    >
      <option value="">{any}</option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  </label>
);
