import { layout } from "../report.ts";
import type { Case, Row } from "./compare.ts";
import type { Refresh } from "./refresh-store.ts";

const rowOf = ({ rows }: Case, engine: Row["engine"]): Row | undefined =>
  rows.find((row) => row.engine === engine);
const cedarOf = (it: Case) => rowOf(it, "cedar-wasm, stateful");
const reeveOf = (it: Case) => rowOf(it, "Reeve, the whole decision");

const named = ({ policies, concerning }: Case): string =>
  `${policies.toLocaleString("en")}${concerning === null ? "" : ` (${concerning} concern the agent)`}`;
const context = ({ bytes }: Case): string => `${bytes / 1000} KB`;
const micro = (value: number | undefined): string =>
  value === undefined ? "–" : value.toFixed(value < 100 ? 1 : 0);
const times = (more: number | undefined, less: number | undefined): string =>
  more === undefined || less === undefined ? "–" : `${(more / less).toFixed(0)}×`;

/** How many times faster the product's whole decision is than Cedar's own engine, in the same run. */
export function ratioTable(cases: readonly Case[]): string {
  const head = ["policies", "arguments", "decisions/s", "p50", "p99", "same answers"];
  const body = cases.map((it) => {
    const [cedar, reeve] = [cedarOf(it), reeveOf(it)];
    return [
      named(it),
      context(it),
      times(reeve?.perSecond, cedar?.perSecond),
      times(cedar?.p50, reeve?.p50),
      times(cedar?.p99, reeve?.p99),
      `${it.checked - it.disagreements.length} of ${it.checked}`,
    ];
  });
  return `Reeve against cedar-wasm, times faster\n${layout([head, ...body])}`;
}

export function caseTable(cases: readonly Case[]): string {
  const head = ["policies", "engine", "arguments", "p50 µs", "p99 µs", "decisions/s", "left out"];
  const body = cases.flatMap((it) =>
    it.rows.map((row) => [
      named(it),
      row.engine,
      context(it),
      micro(row.p50),
      micro(row.p99),
      Math.round(row.perSecond).toLocaleString("en"),
      row.dropped === null ? "none" : `${(row.dropped * 100).toFixed(1)} %`,
    ]),
  );
  const built = layout([
    ["policies", "arguments", "Reeve compiles, ms", "and holds, MB", "cedar-wasm prepares, ms"],
    ...cases.map((it) => [
      named(it),
      context(it),
      it.prepareMs.reeve.toFixed(0),
      it.megabytes.toFixed(1),
      it.prepareMs.cedar.toFixed(0),
    ]),
  ]);
  return `${layout([head, ...body])}\n\n${built}`;
}

export function refreshTable(it: Refresh): string {
  const head = [
    `a change among ${it.agents} agents, ${it.tools} tools, ${it.policies} policies`,
    "ms until decided by",
    "ms of processor",
  ];
  const body = it.changes.map(({ what, ms, cpuMs }) => [what, ms.toFixed(1), cpuMs.toFixed(1)]);
  return `${layout([head, ...body])}\nThe first reading of all takes ${it.firstMs.toFixed(0)} ms.`;
}

export interface Target {
  readonly says: string;
  readonly met: boolean;
}

/** What was promised, against what was measured. */
export function targets(cases: readonly Case[]): readonly Target[] {
  const at = (policies: number, bytes: number, concerning: number | null): Case | undefined =>
    cases.find(
      (it) => it.policies === policies && it.bytes === bytes && it.concerning === concerning,
    );
  const [hundred, many] = [at(100, 2_000, null), at(10_000, 2_000, 65)];
  const [small, large] = [at(100, 200, null), at(100, 20_000, null)];
  if (!hundred || !many || !small || !large) return [];
  const faster = (it: Case): number =>
    (reeveOf(it)?.perSecond ?? 0) / (cedarOf(it)?.perSecond ?? Number.NaN);
  const p50 = (it: Case): number => reeveOf(it)?.p50 ?? Number.NaN;
  const p99 = (it: Case): number => reeveOf(it)?.p99 ?? Number.NaN;
  const target = (says: string, value: number, met: boolean): Target => ({
    says: `${says}: ${value.toFixed(1)}`,
    met,
  });
  return [
    target("100 policies, 2 KB, p50 at most 10 µs", p50(hundred), p50(hundred) <= 10),
    target("100 policies, 2 KB, p99 at most 50 µs", p99(hundred), p99(hundred) <= 50),
    target(
      "10,000 policies of which 65 concern the agent, p50 at most 30 µs",
      p50(many),
      p50(many) <= 30,
    ),
    target(
      "at least 100 times cedar-wasm at 100 policies",
      faster(hundred),
      faster(hundred) >= 100,
    ),
    target("at least 100 times cedar-wasm at 10,000 policies", faster(many), faster(many) >= 100),
    target(
      "flat in the size of the arguments: p50 at 20 KB against 0.2 KB at most 1.5",
      p50(large) / p50(small),
      p50(large) / p50(small) <= 1.5,
    ),
    target(
      "10,000 policies compile in less than 3,000 ms",
      many.prepareMs.reeve,
      many.prepareMs.reeve < 3_000,
    ),
    target("10,000 policies hold less than 100 MB", many.megabytes, many.megabytes < 100),
  ];
}
