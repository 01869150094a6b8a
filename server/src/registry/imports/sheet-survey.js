/* What stands in an .xlsx before it is read: how much it really unpacks to, whatever it claims, and which formulas were
 * stored without a value. */
import { inflateRawSync } from "node:zlib";

/** Why a file cannot be read, for the person who sent it. */
export class Unreadable extends Error {
  constructor(detail, fix) {
    super(detail);
    this.fix = fix;
  }
}

const damaged = () =>
  new Unreadable(
    "The workbook is damaged.",
    "Open it in a spreadsheet, save it again as .xlsx, and import that.",
  );

/** The entries of the archive by its own directory at the end. */
function entriesOf(buffer) {
  const view = Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const end = view.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || end + 22 > view.length) throw damaged();
  const count = view.readUInt16LE(end + 10);
  let at = view.readUInt32LE(end + 16);
  const entries = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > view.length || view.readUInt32LE(at) !== 0x02014b50) throw damaged();
    const nameLength = view.readUInt16LE(at + 28);
    const local = view.readUInt32LE(at + 42);
    const size = view.readUInt32LE(at + 20);
    const name = view.toString("utf8", at + 46, at + 46 + nameLength);
    if (local + 30 > view.length) throw damaged();
    const from = local + 30 + view.readUInt16LE(local + 26) + view.readUInt16LE(local + 28);
    entries.push({
      name,
      method: view.readUInt16LE(at + 10),
      data: view.subarray(from, from + size),
    });
    at += 46 + nameLength + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32);
  }
  return entries;
}

/** The file of the first sheet, by the workbook's own list. */
function firstSheet(files) {
  const workbook = files.get("xl/workbook.xml") ?? "";
  const id = /<(?:\w+:)?sheet\b[^>]*?\br?:?id="([^"]+)"/i.exec(
    workbook.replaceAll("sheetId", "x"),
  )?.[1];
  for (const [relation] of (files.get("xl/_rels/workbook.xml.rels") ?? "").matchAll(
    /<(?:\w+:)?Relationship\b[^>]*>/g,
  )) {
    if (!relation.includes(`Id="${id}"`)) continue;
    const target = /Target="([^"]+)"/.exec(relation)?.[1] ?? "";
    return target.startsWith("/") ? target.slice(1) : `xl/${target}`;
  }
  return "xl/worksheets/sheet1.xml";
}

const columnOf = (letters) =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
const entity = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const plain = (xml) => xml.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name) => entity[name]);

/** Formulas without a stored value: by row, column and text. Throws where the archive unpacks to more than `mostBytes`. */
export function surveyed(buffer, mostBytes) {
  const files = new Map();
  let left = mostBytes;
  const entries = entriesOf(buffer);
  const small = /^xl\/(?:workbook\.xml|_rels\/workbook\.xml\.rels)$/;
  const unpack = ({ method, data }) => {
    if (method === 0) return data;
    try {
      return inflateRawSync(data, { maxOutputLength: Math.max(1, left) });
    } catch (error) {
      if (error.code !== "ERR_BUFFER_TOO_LARGE") throw damaged();
      throw new Unreadable(
        `The workbook unpacks to more than ${Math.round(mostBytes / 1_000_000)} MB.`,
        "Import the sheet alone, without pictures and other sheets, or as CSV.",
      );
    }
  };
  for (const entry of entries) {
    const bytes = unpack(entry);
    left -= bytes.length;
    if (left < 0)
      throw new Unreadable(
        `The workbook unpacks to more than ${Math.round(mostBytes / 1_000_000)} MB.`,
        "Import the sheet alone, without pictures and other sheets, or as CSV.",
      );
    if (small.test(entry.name)) files.set(entry.name, bytes.toString("utf8"));
  }
  if (!files.has("xl/workbook.xml"))
    throw new Unreadable(
      "This archive holds no workbook.",
      "Import an .xlsx or a CSV file; unpack a .zip first.",
    );
  const sheet = entries.find(({ name }) => name === firstSheet(files));
  const missing = new Map();
  if (!sheet) return missing;
  left = mostBytes;
  const xml = unpack(sheet).toString("utf8");
  const cell =
    /<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f\b[^>]*?(?:\/>|>([^<]*)<\/f>)\s*(?:<v\s*\/>|<v>\s*<\/v>)?\s*<\/c>/g;
  for (const [, letters, row, formula] of xml.matchAll(cell)) {
    const of = missing.get(Number(row) - 1) ?? [];
    of.push([columnOf(letters), `=${plain(formula ?? "")}`]);
    missing.set(Number(row) - 1, of);
  }
  return missing;
}
