import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { jobs } from "./jobs.ts";

/** Reeve's own numbers, for `/metrics`. Labels are closed sets: never an agent, a tool or a person. */
export function openMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "reeve_" });
  const registers = [registry];
  return {
    registry,
    decisions: new Counter({
      name: "reeve_decisions_total",
      help: "Decisions, by answer and door.",
      labelNames: ["answer", "source"],
      registers,
    }),
    outcomes: new Counter({
      name: "reeve_outcomes_total",
      help: "Actions ended, by outcome.",
      labelNames: ["outcome"],
      registers,
    }),
    overhead: new Histogram({
      name: "reeve_overhead_seconds",
      help: "Time from the request read to the request passed on: identify, decide, record.",
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2],
      registers,
    }),
    flushed: new Counter({
      name: "reeve_ledger_records_total",
      help: "Records committed to the ledger.",
      registers,
    }),
    flushSize: new Histogram({
      name: "reeve_ledger_flush_records",
      help: "Records in one commit.",
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      registers,
    }),
    jobSeconds: new Gauge({
      name: "reeve_job_seconds",
      help: "How long what Reeve does by itself took when it was last done, by its name.",
      labelNames: ["job"],
      registers,
      collect() {
        for (const { name, tookMs } of jobs())
          if (tookMs !== null) this.set({ job: name }, tookMs / 1_000);
      },
    }),
    queued: new Gauge({
      name: "reeve_ledger_queue",
      help: "Records waiting for a commit.",
      registers,
    }),
    partitionsAhead: new Gauge({
      name: "reeve_ledger_partitions_ahead",
      help: "Months after this one that the ledger has room for; below 1 is an alarm.",
      registers,
    }),
    checkpointTime: new Gauge({
      name: "reeve_ledger_checkpoint_timestamp_seconds",
      help: "When the newest checkpoint was written outside the database.",
      registers,
    }),
    snapshotAge: new Gauge({
      name: "reeve_snapshot_age_seconds",
      help: "Age of the state that decisions are made from.",
      registers,
    }),
    limited: new Counter({
      name: "reeve_limited_total",
      help: "Calls that a limit refused or cut off, by what it bounds.",
      labelNames: ["kind"],
      registers,
    }),
    unrecorded: new Counter({
      name: "reeve_unrecorded_total",
      help: "Requests without a good credential that were answered and, being many alike, not recorded.",
      labelNames: ["kind"],
      registers,
    }),
    telemetry: new Counter({
      name: "reeve_telemetry_records_total",
      help: "Spans and log records that came in: recorded, dropped because they tell of no action, refused.",
      labelNames: ["what"],
      registers,
    }),
    evaluated: new Counter({
      name: "reeve_evaluated_actions_total",
      help: "Actions in sessions that evaluators scored.",
      registers,
    }),
    evaluationLag: new Gauge({
      name: "reeve_evaluation_lag_seconds",
      help: "For how long the session that waits longest could have been scored.",
      registers,
    }),
    inFlight: new Gauge({
      name: "reeve_calls_in_flight",
      help: "Calls being relayed now.",
      registers,
    }),
  };
}
export type Metrics = ReturnType<typeof openMetrics>;
