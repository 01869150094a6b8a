import {
  ImportDefaults,
  ImportField,
  maxPartBytes,
  type Import,
  type ImportMapping,
} from "@reeve/contract/import";
import { ImportId } from "@reeve/contract/id";
import type { Client } from "@reeve/sdk/client";
import { open } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { clientOf } from "./call.ts";
import { parsed } from "./flags.ts";
import { painted, shown, shownInLine, type Status, type Terminal } from "./terminal.ts";
import { WrongUsage } from "./wrong-usage.ts";

const askMs = 300;
const shownErrors = 20;
const middle: readonly string[] = ["reading", "checking", "applying", "undoing"];

/** Brings a spreadsheet of agents into the register: reads, previews, and with --apply applies. Status 1 where rows have errors. */
export async function importSheet(terminal: Terminal, args: readonly string[]): Promise<Status> {
  const { values, positionals } = parsed("import", [...args], {
    apply: { type: "boolean" },
    undo: { type: "boolean" },
    map: { type: "string", multiple: true },
    default: { type: "string", multiple: true },
    json: { type: "boolean" },
  });
  const [file, extra] = positionals;
  if (file === undefined)
    throw new WrongUsage("FILE is missing: an .xlsx or a CSV file.", "import");
  if (extra !== undefined) throw new WrongUsage(`\`${extra}\` is one word too many.`, "import");
  const client = clientOf(terminal);
  const follow = (id: Import["id"]) => followed(terminal, client, id);
  let it: Import;
  if (values.undo === true) {
    const id = ImportId.safeParse(file);
    if (!id.success) throw new WrongUsage("--undo takes the id of an import.", "import");
    await client.call("imports.undo", { id: id.data });
    it = await follow(id.data);
  } else {
    it = await follow(await uploaded(client, file));
    if (it.status === "read") {
      const mapping = mappingOf(it, (values.map as string[] | undefined) ?? []);
      const defaults = defaultsOf((values.default as string[] | undefined) ?? []);
      await client.call("imports.preview", { id: it.id, mapping, defaults });
      it = await follow(it.id);
    }
    if (it.status === "checked" && values.apply === true) {
      await client.call("imports.apply", { id: it.id });
      it = await follow(it.id);
    }
  }
  if (values.json === true) await terminal.out(`${JSON.stringify(it, null, 2)}\n`);
  else await terminal.out(await report(terminal, client, it));
  return it.problem !== null || it.counts.error > 0 || it.counts.left > 0 ? 1 : 0;
}

async function uploaded(client: Client, file: string): Promise<Import["id"]> {
  const handle = await open(file).catch((error: Error) => {
    throw new WrongUsage(`${file} cannot be read: ${error.message}.`, "import");
  });
  try {
    const { size } = await handle.stat();
    const { id } = await client.call("imports.start", { name: path.basename(file), bytes: size });
    const part = Buffer.alloc(maxPartBytes);
    for (let at = 0; at < size;) {
      const { bytesRead } = await handle.read(part, 0, maxPartBytes, at);
      if (bytesRead === 0)
        throw new WrongUsage(`${file} became shorter while it was read.`, "import");
      const data = part.toString("base64", 0, bytesRead);
      await client.call("imports.upload", { id, at, data });
      at += bytesRead;
    }
    return id;
  } finally {
    await handle.close();
  }
}

/** The import once nothing is under way, with progress meanwhile. */
async function followed(terminal: Terminal, client: Client, id: Import["id"]): Promise<Import> {
  for (;;) {
    const it = await client.call("imports.get", { id });
    const over = !middle.includes(it.status) || it.problem !== null;
    if (terminal.errIsTty === true) {
      const of = it.rows > 0 ? ` of ${it.rows.toLocaleString("en")}` : "";
      terminal.err(
        over ? "\r\u001B[K" : `\r\u001B[K${it.status} ${it.done.toLocaleString("en")}${of} rows`,
      );
    }
    if (over) return it;
    await sleep(askMs, undefined, { signal: terminal.stop });
  }
}

/** `owner=Contact` says that the column called Contact names the owner; `owner=` that none does. */
function mappingOf(it: Import, given: readonly string[]): ImportMapping {
  const mapping: Partial<Record<ImportField, number>> = { ...it.mapping };
  for (const text of given) {
    const [, name, column = ""] = /^(\w+)=(.*)$/.exec(text) ?? [];
    const field = ImportField.safeParse(name);
    if (!field.success)
      throw new WrongUsage(
        `--map takes FIELD=COLUMN, with a field of ${ImportField.options.join(", ")}.`,
        "import",
      );
    delete mapping[field.data];
    if (column === "") continue;
    const at = it.columns.findIndex((one) => one.name.toLowerCase() === column.toLowerCase());
    if (at < 0)
      throw new WrongUsage(
        `There is no column ${shownInLine(column)}. There are: ${it.columns.map((one) => shownInLine(one.name)).join(", ")}.`,
        "import",
      );
    for (const other of ImportField.options) if (mapping[other] === at) delete mapping[other];
    mapping[field.data] = at;
  }
  return mapping;
}

function defaultsOf(given: readonly string[]): ImportDefaults {
  const pairs = given.map((text) => {
    const at = text.indexOf("=");
    return [text.slice(0, Math.max(at, 0)), text.slice(at + 1)] as const;
  });
  const read = ImportDefaults.safeParse(Object.fromEntries(pairs));
  if (read.success) return read.data;
  throw new WrongUsage(
    "--default takes FIELD=VALUE, with purpose, environment, tier or owner.",
    "import",
  );
}

async function report(terminal: Terminal, client: Client, it: Import): Promise<string> {
  const lines = [`${it.id}  ${shownInLine(it.file)}  ${it.format ?? ""}  ${it.status}`];
  if (it.problem) lines.push(painted(terminal, "red", `${it.problem.detail} ${it.problem.fix}`));
  for (const [field, at] of Object.entries(it.mapping))
    lines.push(`  ${field} is read from ${shownInLine(it.columns[at]?.name ?? "")}`);
  const { create, update, unchanged, error, applied, undone, left } = it.counts;
  lines.push(
    `${create} to register, ${update} to change, ${unchanged} unchanged, ${error} with errors`,
  );
  if (applied + undone + left > 0)
    lines.push(`${applied} applied, ${undone} taken back, ${left} left alone`);
  const rows = [
    ...(error > 0
      ? (await client.call("imports.rows", { id: it.id, verdict: "error", limit: shownErrors }))
          .items
      : []),
    ...(left > 0
      ? (await client.call("imports.rows", { id: it.id, state: "left", limit: shownErrors })).items
      : []),
  ];
  for (const { row, faults, note } of rows)
    for (const { column, detail, fix } of note === null
      ? faults
      : [{ column: null, detail: note, fix: "" }])
      lines.push(
        `row ${row}${column === null ? "" : `, ${shownInLine(column)}`}: ${shown(`${detail} ${fix}`.trim())}`,
      );
  if (error > shownErrors) lines.push(`All errors: reeve export problems ${it.id}`);
  if (it.status === "checked" && create + update > 0)
    lines.push(`Nothing was changed yet. To apply: reeve imports apply ${it.id}`);
  if (it.status === "applied" && applied > 0)
    lines.push(`To take it back: reeve import ${it.id} --undo`);
  return `${lines.join("\n")}\n`;
}
