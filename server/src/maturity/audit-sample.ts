import type { Action, ExportLine } from "@reeve/contract/action";
import { verifyExport } from "../ledger/verify.ts";
import type { SampleFacts } from "./facts.ts";

/** What a verifier and a reader make of an export: whether it holds together, and the actions that it tells of. */
export interface Rebuilt {
  readonly ok: boolean;
  readonly fault: string | null;
  /** By id: the bodies of the intent and of the end. */
  readonly trails: ReadonlyMap<
    string,
    { readonly intent: string | null; readonly end: string | null }
  >;
}

/** Reads an export once: verifies it, and keeps the trails of the actions that are asked for. */
export async function rebuild(
  lines: AsyncIterable<ExportLine>,
  wanted: ReadonlySet<string>,
): Promise<Rebuilt> {
  const trails = new Map<string, { intent: string | null; end: string | null }>();
  const report = await verifyExport(textOf(lines, wanted, trails));
  return { ok: report.ok, fault: report.faults[0]?.says ?? null, trails };
}

async function* textOf(
  lines: AsyncIterable<ExportLine>,
  wanted: ReadonlySet<string>,
  trails: Map<string, { intent: string | null; end: string | null }>,
): AsyncIterable<string> {
  for await (const line of lines) {
    if (line.type === "record" && line.kind !== "admin" && wanted.has(line.id)) {
      const held = trails.get(line.id) ?? { intent: null, end: null };
      trails.set(line.id, { ...held, [line.kind]: line.body });
    }
    yield JSON.stringify(line);
  }
}

/** Compares what the export alone tells of each sampled action with what the record shows. */
export function judge(actions: readonly Action[], rebuilt: Rebuilt): SampleFacts["actions"] {
  return actions.map((action) => ({
    id: action.id,
    agent: action.agent?.id ?? null,
    ...(rebuilt.ok
      ? compared(action, rebuilt)
      : bad(rebuilt.fault ?? "The export could not be verified.")),
  }));
}

const bad = (why: string) => ({ ok: false, why });

function compared(action: Action, { trails }: Rebuilt): { ok: boolean; why: string } {
  const trail = trails.get(action.id);
  const intent = read(trail?.intent)["intent"];
  const end = read(trail?.end)["end"];
  if (!intent) return bad("What was intended is not in the export.");
  if (!end) return bad("How it ended is not in the export.");
  const decision = object(intent)["decision"];
  if (object(decision)["id"] !== action.decision?.id)
    return bad("The export tells of another decision.");
  if (object(end)["outcome"] !== action.outcome) return bad("The export tells of another outcome.");
  if (object(object(intent)["agent"])["id"] !== action.agent?.id)
    return bad("The export names another agent.");
  return {
    ok: true,
    why: "Who, what, the decision and the outcome were rebuilt from a verified export.",
  };
}

const object = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

function read(body: string | null | undefined): Readonly<Record<string, unknown>> {
  try {
    return object(JSON.parse(body ?? ""));
  } catch {
    return {};
  }
}
