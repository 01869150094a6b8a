/* oxlint-disable unicorn/require-post-message-target-origin -- a thread has no origin */
/* Runs in a thread of its own with bounded memory: reads one spreadsheet and hands its rows over in batches. Nothing in a
 * file is executed: a formula is the value that was stored with it, or its text. */
import { detectDelimiter, streamCsvRows } from "hucre/csv";
import { streamXlsxRows } from "hucre/xlsx";
import { parentPort, workerData } from "node:worker_threads";
import { surveyed, Unreadable } from "./sheet-survey.js";

const batchRows = 500;
const { bytes, limits } = workerData;

function textOf(buffer) {
  const starts = (...head) => head.every((byte, i) => buffer[i] === byte);
  if (starts(0xff, 0xfe)) return ["UTF-16", new TextDecoder("utf-16le").decode(buffer)];
  if (starts(0xfe, 0xff)) return ["UTF-16", new TextDecoder("utf-16be").decode(buffer)];
  const head = buffer.subarray(0, 2000);
  const zeros = [0, 0];
  for (const [i, byte] of head.entries()) if (byte === 0) zeros[i % 2] += 1;
  if (zeros[1] > head.length / 5 && zeros[0] === 0)
    return ["UTF-16", new TextDecoder("utf-16le").decode(buffer)];
  if (zeros[0] > head.length / 5 && zeros[1] === 0)
    return ["UTF-16", new TextDecoder("utf-16be").decode(buffer)];
  if (zeros[0] + zeros[1] > 0)
    throw new Unreadable(
      "This is neither text nor an .xlsx workbook.",
      "Save the sheet as .xlsx or as CSV, and import that.",
    );
  try {
    return ["UTF-8", new TextDecoder("utf-8", { fatal: true }).decode(buffer)];
  } catch {
    return ["Windows-1252", new TextDecoder("windows-1252").decode(buffer)];
  }
}

const separators = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };

function* csvRows(text, delimiter) {
  let index = 0;
  let last = [];
  for (const values of streamCsvRows(text, { delimiter, typeInference: false })) {
    last = values;
    yield { index: index++, values };
  }
  const quotes = text.split('"').length - 1;
  if (quotes % 2 === 1 && String(last.at(-1) ?? "").includes("\n"))
    throw new Unreadable(
      `A quotation mark that opens in row ${index} is never closed: all that follows would be one cell.`,
      "Close it, or write it twice where it belongs to the text.",
    );
}

function csv(buffer) {
  const [encoding, whole] = textOf(buffer);
  let text = whole.replace(/^\u{feff}/u, "");
  const said = /^sep=([,;\t|])\r?\n/i.exec(text);
  if (said) text = text.slice(said[0].length);
  const delimiter = said?.[1] ?? detectDelimiter(text.slice(0, 100_000));
  return {
    format: `csv, ${encoding}, ${separators[delimiter] ?? delimiter}`,
    rows: csvRows(text, delimiter),
  };
}

function xlsx(buffer) {
  const formulas = surveyed(buffer, limits.unpackedBytes);
  async function* rows() {
    for await (const { index, values } of streamXlsxRows(buffer)) {
      // A formula that was never calculated has no value: its text stands in the cell, and stays text.
      const missing = formulas.get(index);
      if (missing) for (const [column, text] of missing) values[column] ??= text;
      yield { index, values };
    }
  }
  return { format: "xlsx", rows: rows() };
}

function cellText(value) {
  if (value === null || value === undefined) return "";
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? "" : value.toISOString().replace(/T00:00:00\.000Z$/, "");
  // The database keeps no NUL, and half of a surrogate pair is no text.
  return String(value).slice(0, limits.cellLetters).toWellFormed().replaceAll("\0", "").trim();
}

const read = (buffer) => {
  if (buffer[0] === 0x50 && buffer[1] === 0x4b) return xlsx(buffer);
  if (buffer[0] === 0xd0 && buffer[1] === 0xcf)
    throw new Unreadable(
      "This workbook is encrypted, or of the old .xls kind.",
      "Open it, remove the password, and save it as .xlsx.",
    );
  return csv(buffer);
};

/** Waits until what was handed over has been taken: a slow database must not fill the memory. */
const taken = () => new Promise((resolve) => parentPort.once("message", resolve));

async function run() {
  const { format, rows } = read(bytes);
  let width = 0;
  let count = 0;
  let batch = [];
  for await (const { index, values } of rows) {
    const cells = values.slice(0, limits.columns + 1).map(cellText);
    while (cells.length > 0 && cells.at(-1) === "") cells.pop();
    if (cells.length === 0) continue;
    if (cells.length > limits.columns)
      throw new Unreadable(
        `Row ${index + 1} has more than ${limits.columns} columns.`,
        "Keep the columns that say something of agents.",
      );
    if (width === 0) {
      width = cells.length;
      parentPort.postMessage({ kind: "header", format, cells });
      continue;
    }
    count += 1;
    if (count > limits.rows)
      throw new Unreadable(
        `There are more than ${limits.rows} rows.`,
        "Import the sheet in parts.",
      );
    batch.push({ row: index + 1, cells });
    if (batch.length < batchRows) continue;
    parentPort.postMessage({ kind: "rows", rows: batch });
    batch = [];
    await taken();
  }
  if (width === 0)
    throw new Unreadable("The file holds no row.", "Give it a row of column names, and agents.");
  if (batch.length > 0) {
    parentPort.postMessage({ kind: "rows", rows: batch });
    await taken();
  }
  parentPort.postMessage({ kind: "end" });
}

run().catch((error) => {
  const known = error instanceof Unreadable;
  parentPort.postMessage({
    kind: "failed",
    detail: known ? error.message : `The file is damaged: ${String(error.message).slice(0, 200)}`,
    fix: known
      ? error.fix
      : "Open it in a spreadsheet, save it again as .xlsx or CSV, and import that.",
  });
});
