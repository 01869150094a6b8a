import { hash } from "node:crypto";
import { agentOf, sessionOf } from "../emitters/genai.ts";
import { number, text } from "../emitters/reading.ts";
import type { TelemetryRecord } from "../otlp/flatten.ts";
import type { Attributes } from "../otlp/value.ts";
import { redactText } from "../../platform/redact.ts";
import { senderOf } from "./fragment.ts";

/** The result of an evaluation as telemetry tells of it (`gen_ai.evaluation.result`), and by what its session may be known. */
export interface Evaluation {
  /** The same for a result that comes twice. */
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  /** What made it there: `llm`, `human`, `code`, as it is told. */
  readonly kind: string | null;
  readonly value: number | null;
  readonly label: string | null;
  readonly explanation: string | null;
  /** The evaluation itself broke. */
  readonly failed: boolean;
  readonly weight: number | null;
  readonly trace: string | null;
  readonly span: string | null;
  readonly session: string | null;
  readonly agent: { readonly id: string | null; readonly name: string | null };
}

const event = "gen_ai.evaluation.result";
const longest = { name: 120, text: 500 };

/** Every evaluation that these records tell of: log events, and events of spans. */
export function evaluationsIn(records: readonly TelemetryRecord[]): readonly Evaluation[] {
  return records.flatMap((record) => {
    if (record.signal === "log") {
      const named = record.event || text(record.attributes, "event.name");
      return named === event ? (evaluation(record, record.attributes) ?? []) : [];
    }
    return record.events.flatMap(({ name, attributes }) =>
      name === event ? (evaluation(record, attributes) ?? []) : [],
    );
  });
}

function evaluation(record: TelemetryRecord, said: Attributes): Evaluation | null {
  const name = text(said, "gen_ai.evaluation.name")?.slice(0, longest.name) ?? null;
  if (name === null) return null;
  const from = senderOf(record, null);
  const agent = agentOf(said) ?? agentOf(record.attributes) ?? from.mainAgent;
  const it = {
    name,
    version: text(said, "reeve.evaluation.evaluator_version")?.slice(0, 64) ?? null,
    kind: text(said, "reeve.evaluation.annotator_kind"),
    value: number(said, "gen_ai.evaluation.score.value"),
    label: text(said, "gen_ai.evaluation.score.label"),
    explanation: short(text(said, "gen_ai.evaluation.explanation")),
    failed: text(said, "error.type") !== null,
    weight: number(said, "reeve.evaluation.sampling_weight"),
    trace: record.traceId,
    span: record.spanId,
    session:
      (sessionOf(said) ?? sessionOf(record.attributes) ?? from.session)?.slice(0, 320) ?? null,
    agent: { id: agent?.id ?? null, name: agent?.name ?? from.service },
  };
  return { id: hash("sha256", JSON.stringify(it), "hex").slice(0, 32), ...it };
}

const short = (it: string | null): string | null =>
  it === null ? null : redactText(it).slice(0, longest.text);
