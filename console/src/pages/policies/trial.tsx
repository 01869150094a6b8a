import type { PolicyMode } from "@reeve/contract/policy";
import type { SimulationEvent } from "@reeve/contract/policy-what-if";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { call } from "../../api/call.ts";
import { asFailure, type Failure } from "../../api/failure.ts";
import { stream } from "../../api/stream.ts";
import { Broken } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Section } from "../../ui/page.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Share } from "../../ui/share.tsx";
import { Edges } from "./edges.tsx";
import { Outcome } from "./trial-outcome.tsx";
import "../../parts/what-if.css";

const hourMs = 3_600_000;
const ranges = [
  { value: String(hourMs), label: "The last hour" },
  { value: String(24 * hourMs), label: "The last 24 hours" },
  { value: String(7 * 24 * hourMs), label: "The last 7 days" },
  { value: String(30 * 24 * hourMs), label: "The last 30 days" },
  { value: String(366 * 24 * hourMs), label: "The last year" },
];

interface Draft {
  name: string;
  cedar: string;
  mode: PolicyMode;
}
type Told<E extends SimulationEvent["event"]> = Extract<SimulationEvent, { event: E }>;

/** What a text would have made of what was recorded, and where it differs from what is in force. Nothing is changed by it. */
export function Trial({ name, cedar, mode }: Draft) {
  const [range, setRange] = useState(ranges[2]?.value ?? "");
  const { progress, result, failure, running, start, cancel } = useSimulation();
  const edges = useMutation({ mutationFn: (draft: Draft) => call("policies.compare", draft) });
  const draft = { name, cedar, mode };
  const nothing = cedar.trim() === "" ? "There is no text to try." : undefined;
  return (
    <Section
      title="What would it have done?"
      buttons={
        <>
          <label className="filter">
            <span className="unseen">Range</span>
            <select value={range} onChange={(event) => setRange(event.target.value)}>
              {ranges.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          {running ? (
            <Button onClick={cancel}>Cancel</Button>
          ) : (
            <Button
              unavailable={nothing}
              onClick={() => void start({ ...draft, since: ago(Number(range)) })}
            >
              Try it on recorded actions
            </Button>
          )}
          <Button busy={edges.isPending} unavailable={nothing} onClick={() => edges.mutate(draft)}>
            Compare at the edges
          </Button>
        </>
      }
    >
      <div className="stack">
        {progress === null && !edges.data && failure === null && (
          <p className="muted">
            Decides what was recorded again, with this text beside what is in force. No tool is
            called and nothing is changed. Comparing at the edges tries values at the limits of each
            condition instead.
          </p>
        )}
        {failure && <Broken error={failure} />}
        {progress && running && (
          <Share
            share={progress.share}
            label={`${progress.decisions.toLocaleString("en")} decisions, ${progress.changed.toLocaleString("en")} would differ`}
          />
        )}
        {progress && !running && !result && !failure && <p>It was cancelled before its end.</p>}
        {result && <Outcome result={result} />}
        {edges.isPending && <Progress label="Comparing" />}
        {edges.error && <Broken error={edges.error} />}
        {edges.data && <Edges it={edges.data} />}
      </div>
    </Section>
  );
}

const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

/** One simulation at a time; leaving the page cancels it. */
function useSimulation() {
  const [progress, setProgress] = useState<Told<"progress"> | null>(null);
  const [result, setResult] = useState<Told<"result"> | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [running, setRunning] = useState(false);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const start = async (asked: Draft & { since: string }): Promise<void> => {
    const own = new AbortController();
    stop.current = own;
    setProgress(null);
    setResult(null);
    setFailure(null);
    setRunning(true);
    try {
      for await (const event of stream("policies.simulate", asked, own.signal))
        if (event.event === "progress") setProgress(event);
        else setResult(event);
    } catch (error) {
      setFailure(asFailure(error));
    }
    setRunning(false);
  };
  return { progress, result, failure, running, start, cancel: () => stop.current?.abort() };
}
