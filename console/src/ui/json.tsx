import { Plain } from "./plain.tsx";

/** Data from outside, as text. */
export const Json = ({
  label,
  value,
  alike = false,
}: {
  label: string;
  value: unknown;
  alike?: boolean;
}) => (
  // A scrolling region must be reachable with the keyboard.
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  <pre className="json" tabIndex={0} aria-label={label}>
    <Plain lines alike={alike}>
      {pretty(value)}
    </Plain>
  </pre>
);

export const pretty = (value: unknown): string => JSON.stringify(value, null, 2) ?? "nothing";
