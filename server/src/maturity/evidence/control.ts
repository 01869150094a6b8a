import {
  evidenceLabel,
  type Artefact,
  type ControlEvidence,
  type FrameworkEvidence,
} from "@reeve/contract/evidence";
import type { MappedControl, MappedFramework } from "./framework.ts";

/** What speaks for one control, and what is missing. An artefact that nothing here keeps is a gap. */
export function controlOf(
  { id, says, mark, artefacts, missing }: MappedControl,
  known: ReadonlyMap<string, Artefact>,
): ControlEvidence {
  const found = artefacts.flatMap((name) => known.get(name) ?? []);
  const gaps = [
    ...artefacts
      .filter((name) => !known.has(name))
      .map((name) => `Nothing here keeps ${name} yet.`),
    ...found.flatMap(({ count, name, gaps: own }) =>
      count === 0 ? [`There is nothing of this yet: ${name}.`, ...own] : own,
    ),
    ...(missing === undefined ? [] : [missing]),
  ];
  const some = found.some(({ count }) => count > 0);
  const status = !some ? "none" : gaps.length === 0 ? "evidence" : "partial";
  return { id, says, mark, status, artefacts: found, gaps: [...new Set(gaps)] };
}

export function evidenceOf(
  { controls: mapped, ...framework }: MappedFramework,
  known: ReadonlyMap<string, Artefact>,
  at: string,
): FrameworkEvidence {
  const controls = mapped.map((control) => controlOf(control, known));
  const of = (status: ControlEvidence["status"]): number =>
    controls.filter((control) => control.status === status).length;
  const unconfirmed = controls.filter(({ mark }) => mark !== "confirmed").length;
  return {
    framework,
    label: evidenceLabel,
    at,
    counts: { evidence: of("evidence"), partial: of("partial"), none: of("none"), unconfirmed },
    controls,
  };
}
