import type { CheckStep } from "@reeve/contract/ledger";
import { useEffect, useRef, useState } from "react";
import { asFailure, type Failure } from "../../api/failure.ts";
import { linesOf } from "../../api/lines.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import { RemovedSpans } from "./removed-spans.tsx";

type Result = NonNullable<CheckStep["result"]>;
const count = (n: number): string => n.toLocaleString("en");

/** Checks the whole record at the press of a button. */
export function CheckRecord() {
  const [step, setStep] = useState<CheckStep | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  async function check(): Promise<void> {
    const leaving = new AbortController();
    stop.current = leaving;
    setBusy(true);
    setFailure(null);
    setStep(null);
    try {
      for await (const next of linesOf("ledger.check", {}, leaving.signal)) setStep(next);
    } catch (error) {
      if (!leaving.signal.aborted) setFailure(asFailure(error));
    } finally {
      if (stop.current === leaving) setBusy(false);
    }
  }

  return (
    <section className="record-part" aria-labelledby="check-record">
      <h2 id="check-record">Is it what was committed?</h2>
      <p>
        Every record is hashed again and held against the chain, the tree and every signed
        checkpoint.
      </p>
      <p className="buttons">
        <Button kind="primary" busy={busy} onClick={() => void check()}>
          {busy ? "Checking the record" : "Check the record now"}
        </Button>
        {busy && (
          <Button
            onClick={() => {
              stop.current?.abort();
              setBusy(false);
              setStep(null);
            }}
          >
            Stop checking
          </Button>
        )}
      </p>
      {busy && <CheckProgress step={step} />}
      {failure && <Notice trouble={failure} />}
      <div aria-live="polite">{step?.result && <CheckResult result={step.result} />}</div>
      <details>
        <summary>Check it without us</summary>
        <p>
          A check that Reeve makes of itself is worth as much as Reeve can be trusted. Whoever wants
          more exports the record and checks the file on another machine, with{" "}
          <code>reeve verify</code> or with a program that shares no code with it (
          <code>docs/verify-record.mjs</code>).
        </p>
        <Snippet label="On another machine" text={commands} />
      </details>
    </section>
  );
}

function CheckProgress({ step }: { step: CheckStep | null }) {
  const { checked = 0, of = 0 } = step ?? {};
  return (
    <p>
      <progress max={Math.max(1, of)} value={checked} aria-label="Records checked" />{" "}
      <span className="num">
        {count(checked)} of {count(of)} records
      </span>
    </p>
  );
}

function CheckResult({ result }: { result: Result }) {
  const { ok, at, tookMs, records, actions, checkpoints, faults, moreFaults, keys } = result;
  return (
    <div className={ok ? "notice" : "notice bad"}>
      <p className="notice-title">
        <Badge tone={ok ? "allow" : "block"} shape={ok ? "disc" : "square"}>
          {ok ? "It verifies" : "It does not verify"}
        </Badge>
      </p>
      <p>
        {ok
          ? `All ${count(records)} records of ${count(actions)} actions are what was committed, and ${checkpoints === 1 ? "a checkpoint signs" : `${count(checkpoints)} checkpoints sign`} them.`
          : records === 0
            ? "There is no record yet, so nothing was checked."
            : `${count(faults.length + moreFaults)} faults in ${count(records)} records. Export the record now, keep it apart, and find out who could write to the database.`}
      </p>
      {faults.length > 0 && (
        <ul>
          {faults.map((says) => (
            <li key={says}>
              <Plain>{says}</Plain>
            </li>
          ))}
          {moreFaults > 0 && <li>and {count(moreFaults)} more</li>}
        </ul>
      )}
      <RemovedSpans removed={result.removed} />
      <p className="muted">
        Checked <Moment at={at} /> in {(tookMs / 1000).toFixed(1)} s.
        {result.lastCheckpointAt !== null && (
          <>
            {" "}
            The last checkpoint was signed <Moment at={result.lastCheckpointAt} />.
          </>
        )}
      </p>
      {keys.map((key) => (
        <p key={key} className="muted">
          Signed by <code className="id wrap">{key}</code>
        </p>
      ))}
    </div>
  );
}

const commands = [
  "reeve actions export > log.ndjson",
  'reeve verify log.ndjson --key "$KEY" --checkpoint kept.note',
  'node verify-record.mjs log.ndjson --key "$KEY" --checkpoint kept.note',
].join("\n");
