import type { Action } from "@reeve/contract/action";
import { Moment } from "../../ui/time.tsx";

/** From the record of the intent to the record of the end. */
export function Timeline({ action }: { action: Action }) {
  const { startedAt, endedAt, evidence, decision } = action;
  const tookMs = endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt);
  const happened = decision?.answer === "allow" || decision?.answer === "scope";
  if (evidence === null)
    return (
      <ol className="timeline">
        <li>
          <p className="timeline-what">Began, by what its telemetry says</p>
          <p>
            <Moment at={startedAt} />
          </p>
          <p className="muted">No door of Reeve’s decided on it, and no record of it is sealed.</p>
        </li>
        {endedAt !== null && (
          <li>
            <p className="timeline-what">Ended</p>
            <p>
              <Moment at={endedAt} /> <span className="muted num">after {tookMs} ms</span>
            </p>
          </li>
        )}
      </ol>
    );
  return (
    <ol className="timeline">
      <li>
        <p className="timeline-what">Decided, and the intent recorded</p>
        <p>
          <Moment at={startedAt} />
        </p>
        <p className="muted num">
          log {evidence.log}, position {evidence.intent}
        </p>
      </li>
      {happened && (
        <li>
          <p className="timeline-what">Passed on to the server</p>
          <p className="muted">Only after the intent was committed.</p>
        </li>
      )}
      <li className={endedAt === null ? "open" : ""}>
        <p className="timeline-what">
          {endedAt === null ? "Not ended yet" : "Ended, and the end recorded"}
        </p>
        {endedAt !== null && (
          <p>
            <Moment at={endedAt} /> <span className="muted num">after {tookMs} ms</span>
          </p>
        )}
        {evidence.end !== null && (
          <p className="muted num">
            log {evidence.log}, position {evidence.end}
          </p>
        )}
      </li>
    </ol>
  );
}
