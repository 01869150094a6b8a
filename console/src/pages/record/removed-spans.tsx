import type { CheckStep } from "@reeve/contract/ledger";

type Removed = NonNullable<CheckStep["result"]>["removed"];

/** What is not there, and is not missing. */
export function RemovedSpans({ removed }: { removed: Removed }) {
  if (removed.length === 0) return null;
  return (
    <details>
      <summary>
        Retention removed {removed.length} {removed.length === 1 ? "span" : "spans"}; each is signed
      </summary>
      <ul>
        {removed.map(({ log, from, to, class: of, at, rule }) => (
          <li key={`${of} ${log} ${from}`}>
            {of === "actions" ? "Records" : "Payloads of records"} {from} to {to - 1} of log {log},
            on {at.slice(0, 10)}: {rule}.
          </li>
        ))}
      </ul>
    </details>
  );
}
