import { ReportId } from "@reeve/contract/id";
import type { ReportFormat } from "@reeve/contract/report";
import { writeFile } from "node:fs/promises";
import { clientOf } from "./call.ts";
import { parsed } from "./flags.ts";
import { shown, type Status, type Terminal } from "./terminal.ts";
import { WrongUsage } from "./wrong-usage.ts";

const formats = {
  board: ["pdf", "html"],
  state: ["json", "csv", "sarif", "oscal", "badge"],
} as const satisfies Record<string, readonly ReportFormat[]>;
const endings: Readonly<Record<string, ReportFormat>> = { svg: "badge" };

/** Makes a report, or takes one that was made, and writes one of its files with the signature beside it. */
export async function saveReport(
  terminal: Terminal,
  what: keyof typeof formats,
  args: readonly string[],
): Promise<Status> {
  const command = `reports ${what}`;
  const { values, positionals } = parsed(command, [...args], {
    format: { type: "string" },
    out: { type: "string" },
    id: { type: "string" },
    json: { type: "boolean" },
  });
  const [extra] = positionals;
  if (extra !== undefined) throw new WrongUsage(`\`${extra}\` is one word too many.`, command);
  const own: readonly ReportFormat[] = formats[what];
  const out = values.out as string | undefined;
  const ending = /\.(\w+)$/.exec(out ?? "")?.[1] ?? "";
  const asked = (values.format as string | undefined) ?? endings[ending] ?? ending;
  const format = own.find((it) => it === asked) ?? (values.format === undefined ? own[0] : null);
  if (format === null || format === undefined)
    throw new WrongUsage(`It can be had as ${own.join(", ")}.`, command);
  const client = clientOf(terminal);
  const given = values.id === undefined ? null : ReportId.safeParse(values.id);
  if (given?.success === false) throw new WrongUsage("ID begins with `rpt_`.", command);
  const signal = { signal: terminal.stop };
  const id = given?.data ?? (await client.call("reports.make", { formats: [format] }, signal)).id;
  const { file, encoding, content } = await client.call("reports.file", { id, format }, signal);
  const name = out ?? file.name;
  await writeFile(name, Buffer.from(content, encoding));
  await writeFile(`${name}.sig`, file.signature);
  await terminal.out(
    values.json === true
      ? `${JSON.stringify({ report: id, ...file, written: name }, null, 2)}\n`
      : `${shown(name)}: ${file.bytes.toLocaleString("en")} bytes, report ${id}.\nCheck it with: reeve verify ${shown(name)}\n`,
  );
  return 0;
}
