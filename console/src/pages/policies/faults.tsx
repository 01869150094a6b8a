import type { Marked } from "../../parts/cedar-editor.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Plain } from "../../ui/plain.tsx";

/** What is wrong with the text, each with a way to where it is. Told politely, after each pause in typing. */
export function Faults({
  marked,
  onGo,
}: {
  marked: readonly Marked[] | null;
  onGo: (line: number, column: number) => void;
}) {
  return (
    <div className="faults" aria-live="polite">
      {marked === null ? (
        <p className="muted">Not checked yet.</p>
      ) : (
        <>
          {marked.every(({ severity }) => severity === "warning") && (
            <p>
              <Badge tone="allow" shape="disc">
                Valid
              </Badge>
            </p>
          )}
          <ul>
            {marked.map(({ severity, fault }) => (
              <li key={`${severity} ${fault.line}:${fault.column} ${fault.message}`}>
                <Badge
                  tone={severity === "error" ? "block" : "escalate"}
                  shape={severity === "error" ? "square" : "triangle"}
                >
                  {severity === "error" ? "Error" : "Warning"}
                </Badge>
                {fault.line !== undefined && (
                  <button
                    type="button"
                    className="link num"
                    onClick={() => onGo(fault.line ?? 1, fault.column ?? 1)}
                  >
                    line {fault.line}, column {fault.column ?? 1}
                  </button>
                )}
                <span>
                  <Plain>{fault.message}</Plain>
                  {fault.hint !== undefined && (
                    <span className="muted">
                      {" "}
                      <Plain>{fault.hint}</Plain>
                    </span>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
