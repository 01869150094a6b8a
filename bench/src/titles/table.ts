import type { FamilyMeasure, Measured } from "../../../server/src/market/roles/measure.ts";

const percent = (share: number | null): string =>
  share === null ? "—" : `${(Math.round(share * 1_000) / 10).toFixed(1)} %`;
const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const line = (held: FamilyMeasure, tuned: FamilyMeasure | undefined): string =>
  row([
    `\`${held.family}\``,
    String(held.titles),
    percent(held.precision),
    percent(held.recall),
    String(tuned?.titles ?? 0),
    percent(tuned?.precision ?? null),
    percent(tuned?.recall ?? null),
  ]);

const misses = (it: Measured): string => {
  const wrong = [...new Set([...it.families.flatMap((one) => one.misses), ...it.unclear])];
  return wrong.length === 0
    ? "None."
    : wrong
        .map(({ title, wanted, said }) => `- “${title}”: \`${wanted}\`, told \`${said}\``)
        .join("\n");
};

/** Both halves as Markdown, as it stands in docs/jobs-index.md. */
export const tables = (held: Measured, tuned: Measured): string =>
  [
    `Set aside: ${held.titles} titles, ${held.none} of them of no family; ${held.right} told right. Tuned on: ${tuned.titles} titles, ${tuned.none} of no family; ${tuned.right} told right.`,
    "",
    row(["family", "set aside", "precision", "recall", "tuned on", "precision", "recall"]),
    row(["---", "--:", "--:", "--:", "--:", "--:", "--:"]),
    ...held.families.map((one, n) => line(one, tuned.families[n])),
    "",
    "Misses of the half that was set aside (`?` marks a title that its description has to bear out):",
    "",
    misses(held),
    "",
    "Misses of the half that was tuned on:",
    "",
    misses(tuned),
  ].join("\n");

/** A set by itself, as it stands there too. */
export const table = (of: Measured): string =>
  [
    `${of.titles} titles, ${of.none} of them of no family; ${of.right} told right.`,
    "",
    row(["family", "titles", "precision", "recall"]),
    row(["---", "--:", "--:", "--:"]),
    ...of.families.map((one) =>
      row([`\`${one.family}\``, String(one.titles), percent(one.precision), percent(one.recall)]),
    ),
    "",
    "Misses (`?` marks a title that its description does not bear out):",
    "",
    misses(of),
  ].join("\n");
