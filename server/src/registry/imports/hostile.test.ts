import { writeXlsx } from "hucre/xlsx";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testImports } from "../../../test/imports.ts";
import { readSheet, sheetLimits } from "./read.ts";

let it: Awaited<ReturnType<typeof testImports>>;
beforeAll(async () => {
  it = await testImports();
});
afterAll(() => it[Symbol.asyncDispose]());

const nobody = { header: async () => undefined, rows: async () => undefined };
const forever = new AbortController().signal;
const refusal = (bytes: Uint8Array, limits = sheetLimits) =>
  readSheet(new Uint8Array(bytes), nobody, forever, limits);

/** An archive of the given entries, whatever size they claim to unpack to. */
function archive(entries: Readonly<Record<string, Buffer>>, claimed?: number): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(entries)) {
    const data = deflateRawSync(content);
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(8, 10);
    head.writeUInt32LE(data.length, 20);
    head.writeUInt32LE(claimed ?? content.length, 24);
    head.writeUInt16LE(name.length, 28);
    head.writeUInt32LE(at, 42);
    central.push(head, Buffer.from(name));
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(claimed ?? content.length, 22);
    local.writeUInt16LE(name.length, 26);
    locals.push(local, Buffer.from(name), data);
    at += 30 + name.length + data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(entries).length, 8);
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

const workbook = Buffer.from('<workbook><sheets><sheet name="A" r:id="rId1"/></sheets></workbook>');

test("an archive that unpacks to more than it may is refused, whatever it claims to be", async () => {
  const bomb = { "xl/workbook.xml": workbook, "xl/sharedStrings.xml": Buffer.alloc(3_000_000, 65) };
  const limits = { ...sheetLimits, unpackedBytes: 1_000_000 };
  for (const claimed of [undefined, 10])
    expect(await refusal(archive(bomb, claimed), limits)).toMatchObject({
      detail: "The workbook unpacks to more than 1 MB.",
    });
});

test.each([
  ["an old or encrypted workbook", Buffer.from("d0cf11e0a1b11ae100", "hex"), /\.xls kind/],
  ["an archive that is no workbook", archive({ "a.txt": Buffer.from("x") }), /holds no workbook/],
  ["half a workbook", archive({ "xl/workbook.xml": workbook }).subarray(0, 60), /damaged/],
  ["a picture", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), /neither text nor/],
  ["nothing but blank lines", Buffer.from("\r\n ,, \r\n\r\n"), /holds no row/],
  [
    "a quotation mark that is never closed",
    Buffer.from('name,purpose\na,"b\nc,d\ne,f\n'),
    /never closed/,
  ],
])("%s is refused with a line that says why", async (_what, bytes, says) => {
  const problem = await refusal(bytes);
  expect(problem?.detail).toMatch(says);
  expect(problem?.fix).toMatch(/\.$/);
});

test("more rows or columns than there may be are refused by their number", async () => {
  const limits = { ...sheetLimits, rows: 2, columns: 3 };
  expect(await refusal(Buffer.from("a\n1\n2\n3\n"), limits)).toMatchObject({
    detail: "There are more than 2 rows.",
  });
  expect(await refusal(Buffer.from("a,b,c\n1,2,3,4,5\n"), limits)).toMatchObject({
    detail: "Row 2 has more than 3 columns.",
  });
});

test("every encoding and separator that spreadsheets write gives the same rows", async () => {
  const rows = [
    ["name", "zweck"],
    ["Grüße", "Maß; für, alle"],
  ];
  const line = (by: string) =>
    rows.map((cells) => cells.map((cell) => `"${cell}"`).join(by)).join("\r\n");
  const little = Buffer.from(`\u{feff}${line("\t")}`, "utf16le");
  const files: [string, Buffer][] = [
    ["csv, UTF-8, comma", Buffer.from(line(","))],
    ["csv, UTF-8, semicolon", Buffer.from(`\u{feff}${line(";")}`)],
    ["csv, UTF-16, tab", little],
    ["csv, UTF-16, tab", Buffer.from(little).swap16()],
    ["csv, Windows-1252, semicolon", Buffer.from(line(";"), "latin1")],
    ["csv, UTF-8, bar", Buffer.from(`sep=|\r\n${line("|")}`)],
    ["xlsx", Buffer.from(await writeXlsx({ sheets: [{ name: "A", rows }] }))],
  ];
  for (const [format, bytes] of files) {
    const seen: (readonly string[])[] = [];
    let said = "";
    const taker = {
      async header(kind: string, cells: readonly string[]) {
        said = kind;
        seen.push(cells);
      },
      async rows(batch: readonly { cells: readonly string[] }[]) {
        seen.push(...batch.map(({ cells }) => cells));
      },
    };
    expect(await readSheet(new Uint8Array(bytes), taker, forever)).toBeNull();
    expect([said, seen]).toEqual([format, rows]);
  }
});

test("a file that is refused fails its import with the reason, and nothing of it is kept", async () => {
  const { id, status, problem } = await it.read(Buffer.from("%PDF-1.7\0\0\0"), "agents.pdf");
  expect(status).toBe("failed");
  expect(problem?.fix).toContain("Save the sheet as .xlsx");
  expect(await it.rows(id)).toEqual([]);
  await expect(it.preview(id)).rejects.toMatchObject({ code: "conflict" });
});

test("a row with hostile cells is an error of its own, and the rows around it are not", async () => {
  const { id } = await it.read(
    [
      "name,purpose,environment,tier,owner",
      "good one,does,prod,low,ann@example.com",
      "reeve,does,prod,low,ann@example.com",
      "+cmd|' /C calc'!A0,does,prod,low,ann@example.com",
      `long,${"x".repeat(20_000)},prod,low,ann@example.com`,
      "shifted,reads, and writes,prod,low,ann@example.com",
      "nul\0in it,does,prod,low,ann@example.com",
      "not a person,does,prod,low,a@@b",
      "good two,does,prod,low,ann@example.com",
    ].join("\n"),
  );
  const { counts } = await it.preview(id);
  expect(counts).toMatchObject({ create: 3, error: 5 });
  const rows = await it.rows(id);
  expect(rows.map(({ row, verdict, faults }) => [row, verdict, faults[0]?.column ?? null])).toEqual(
    [
      [2, "create", null],
      [3, "error", "name"],
      [4, "error", "name"],
      [5, "error", "purpose"],
      [6, "error", null],
      [7, "create", null],
      [8, "error", "owner"],
      [9, "create", null],
    ],
  );
});

test("parts come in order: one that is out of place is refused with the place that is next", async () => {
  const { operator, imports } = it;
  const { id } = await imports["imports.start"](operator, { name: "a.csv", bytes: 10 });
  const part = (at: number) => imports["imports.upload"](operator, { id, at, data: "bmFtZQ==" });
  await expect(part(4)).rejects.toMatchObject({ fix: "Send the part that begins at 0." });
  await part(0);
  await expect(part(0)).rejects.toMatchObject({ fix: "Send the part that begins at 4." });
  await part(4);
  await expect(part(8)).rejects.toMatchObject({ code: "conflict" });
});
