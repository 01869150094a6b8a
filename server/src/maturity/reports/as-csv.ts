import type { Reported } from "@reeve/contract/report";
import { neutral } from "../../registry/exchange/neutral.ts";
import { visible } from "./visible.ts";

const head = [
  "criterion",
  "surface",
  "level",
  "name",
  "status",
  "met by",
  "out of",
  "needed",
  "subject",
  "subject id",
  "standing",
  "share",
  "why",
  "observed at",
  "look at",
  "as of",
  "label",
  "model",
];

/** One row for each criterion and what it was counted from. A cell that a spreadsheet would compute is shown as text. */
export function asCsv({ maturity, subjects, at, address, label }: Reported): string {
  const model = `${maturity.model.version} ${maturity.model.sha256}`;
  const rows = maturity.surfaces.flatMap(({ surface, criteria }) =>
    criteria.flatMap((it) => {
      const { items, leftOut } = subjects[it.id] ?? { items: [], leftOut: 0 };
      const { id, level, name, status, numerator, denominator, threshold } = it;
      const own = [id, surface, level, name, status, numerator, denominator, threshold];
      const end = [at, label, model];
      const more =
        leftOut === 0
          ? []
          : [
              [
                "",
                "",
                "left out",
                "",
                `${leftOut} more, those that pass last.`,
                "",
                `${address}${it.evidence}`,
              ],
            ];
      const none = [["", "", "", "", it.why, "", `${address}${it.evidence}`]];
      const each = items.map((one) => [
        one.name,
        one.id,
        one.standing,
        one.share,
        one.why,
        one.observedAt,
        `${address}${one.page}`,
      ]);
      return [...(items.length === 0 ? none : each), ...more].map((row) => [
        ...own,
        ...row,
        ...end,
      ]);
    }),
  );
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

const cell = (it: string | number): string =>
  typeof it === "number"
    ? String(it)
    : `"${String(neutral(it === "" ? "" : visible(it))).replaceAll('"', '""')}"`;
