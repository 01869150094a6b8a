import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Reported } from "@reeve/contract/report";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { hostile, reportKey, sampleReported } from "../../../test/reported.ts";
import { asCsv } from "./as-csv.ts";
import { asOscal } from "./as-oscal.ts";
import { asSarif } from "./as-sarif.ts";
import { badgeSvg } from "./badge.ts";
import { boardOf } from "./board.ts";
import { filesOf, kinds } from "./files.ts";
import { checkFile, fingerprint, signFile } from "./signature.ts";
import { uuidOf } from "./uuid.ts";

// Its draft says `id` where later ones say `$id`; nothing else of it is different.
const { $schema: _, id: __, ...plain } = schema as Record<string, unknown>;
const validSarif = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
  plain,
);
const it = sampleReported();
const unseen = /[\u0000-\u0008\u202a-\u202e\u2066-\u2069]/;
const strings = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(strings)
      : [];

test("SARIF is valid by its schema, and tells what is broken from what cannot be seen", () => {
  const report = asSarif(it);
  expect(validSarif(JSON.parse(JSON.stringify(report))), JSON.stringify(validSarif.errors)).toBe(
    true,
  );
  const [run] = report.runs;
  const results = run?.results ?? [];
  for (const { ruleIndex, ruleId } of results)
    expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  for (const { kind, level } of results) expect(level === "none").toBe(kind === "open");
  expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(["fail", "open"]));
  const prints = results.map((one) => one.partialFingerprints["reeveSubject/v1"]);
  expect(new Set(prints).size).toBe(prints.length);
  expect(asSarif(sampleReported()).runs[0]?.results).toEqual(results);
  expect(strings(report).filter((text) => unseen.test(text))).toEqual([]);
});

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("OSCAL's references lead to something, its texts have its form, and the same thing keeps its UUID", () => {
  const document = asOscal(it, reportKey.name);
  const text = JSON.stringify(document);
  const results = document["assessment-results"];
  expect(results.metadata["oscal-version"]).toBe("1.1.3");
  expect(results["import-ap"].href).toBe(`#${results["back-matter"].resources[0]?.uuid}`);
  const defined = [...text.matchAll(/"uuid":"([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(defined).size).toBe(defined.length);
  for (const each of defined) expect(each).toMatch(uuid);
  for (const [, each] of text.matchAll(/"(?:subject|observation|risk|actor)-uuid":"([^"]+)"/g))
    expect(defined).toContain(each);
  for (const each of strings(document)) expect(each).toMatch(/^\S(.*\S)?$/);
  expect(strings(document).filter((each) => unseen.test(each))).toEqual([]);
  const [result] = results.results;
  expect(result?.findings.filter(({ target }) => target.status.state === "satisfied").length).toBe(
    it.maturity.surfaces
      .flatMap(({ criteria }) => criteria)
      .filter(({ status }) => status === "met").length,
  );
  for (const { target } of result?.findings ?? [])
    expect(target["target-id"]).toMatch(/^[\p{L}_][\p{L}\p{N}.\-_]*$/u);
  expect(text).toContain('"deviation-approved"');
  const later = asOscal({ ...it, id: `rpt_${"1".repeat(26)}` }, reportKey.name)[
    "assessment-results"
  ];
  expect(later.uuid).not.toBe(results.uuid);
  expect(later.results[0]?.findings).toEqual(result?.findings);
  expect(asOscal(it, "reeve/other")["assessment-results"].uuid).not.toBe(results.uuid);
});

test("a name-based UUID is the one that others make of the same name", () => {
  expect(uuidOf("www.example.com")).toBe("b63cdfa4-3df9-568e-97ae-006c5b8fd652");
});

test("no cell of the CSV begins a formula, and each row has every column", () => {
  const rows = asCsv(it).trimEnd().split("\r\n");
  const cells = rows.map((row) =>
    [...row.matchAll(/("(?:[^"]|"")*"|[^",]+)(?:,|$)/g)].map((match) => match[1] ?? ""),
  );
  for (const row of cells) expect(row).toHaveLength(18);
  for (const cell of cells.flat()) expect(cell).not.toMatch(/^"?[=+\-@]/);
  expect(rows.join()).not.toMatch(unseen);
  expect(rows.filter((row) => row.includes("1000 more"))).not.toHaveLength(0);
});

test("JSON is the report itself, and reads as what the contract publishes", async () => {
  const [file] = await filesOf(it, ["json"], reportKey);
  expect(Reported.parse(JSON.parse(Buffer.from(file?.content ?? []).toString()))).toEqual(it);
});

test("the badge says the stage and the day, names nobody, and loads nothing", () => {
  const svg = badgeSvg({ stage: 3, name: "Operational", day: "2026-11-23" });
  expect(svg).toContain(
    '<title id="t">Agent operations, measured by Reeve: stage 3 of 5 · Operational · 2026-11-23</title>',
  );
  expect(svg.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
    /https?:|href|script|url\(/,
  );
  expect(badgeSvg({ stage: null, name: "", day: "" })).toContain("not measured");
  expect(badgeSvg({ stage: 3, name: hostile[1], day: "" })).not.toContain("<script");
});

test.each(Object.keys(kinds) as (keyof typeof kinds)[])(
  "%s is checked with nothing but its signature and the key; one changed byte is named",
  async (format) => {
    const [file] = await filesOf(it, [format], reportKey);
    if (!file) throw new Error("no file");
    const { content, signature, name } = file;
    expect(checkFile(content, signature, [reportKey.verifier])).toMatchObject({
      ok: true,
      keyTrusted: true,
      signed: { name, at: it.at },
      fingerprint: fingerprint(reportKey.verifier),
    });
    expect(checkFile(content, signature)).toMatchObject({ ok: true, keyTrusted: false });
    const changed = Buffer.from(content);
    changed.writeUInt8(changed.readUInt8(changed.length >> 1) ^ 1, changed.length >> 1);
    const { ok, faults } = checkFile(changed, signature);
    expect(ok).toBe(false);
    expect(faults).toEqual([
      expect.stringMatching(/^The file was changed: its SHA-256 is [0-9a-f]{64}/),
    ]);
  },
);

test("no byte of a signature can be changed, and nobody else's signature or a note of another kind counts", () => {
  const content = Buffer.from("what was measured");
  const sha256 = "9".repeat(64);
  const note = signFile({ name: "a.csv", at: it.at, sha256 }, reportKey.sign, reportKey.verifier);
  for (let n = 0; n < note.length; n++) {
    const changed = `${note.slice(0, n)}${note[n] === "x" ? "y" : "x"}${note.slice(n + 1)}`;
    expect(checkFile(content, changed, [reportKey.verifier]).key, `byte ${n}`).toBeNull();
  }
  expect(checkFile(content, reportKey.sign("reeve evidence\n").note).faults).toEqual([
    "Its signature is no signature of a report.",
  ]);
  expect(checkFile(content, "").ok).toBe(false);
  expect(checkFile(content, note, []).faults[0]).toContain("no key that you trust");
});

const long = sampleReported(
  Array.from({ length: 6 }, (_, n) => `${n} ${"a long name \u05d0 ".repeat(40)}`),
);
const fileOf = async (report: Reported, format: "html" | "pdf"): Promise<string> =>
  Buffer.from((await filesOf(report, [format], reportKey))[0]?.content ?? []).toString("latin1");

test.each([
  ["hostile names", it],
  ["long names", long],
  ["nothing at all", sampleReported([])],
] as const)("the board report is four pages as PDF and as HTML: %s", async (_name, report) => {
  const pdf = await fileOf(report, "pdf");
  expect(pdf.startsWith("%PDF-1.7")).toBe(true);
  expect(pdf.match(/\/Type \/Page\n/g)).toHaveLength(4);
  for (const part of ["/MarkInfo", "/Lang (en)", "/Outlines", "/FontFile2", "/StructTreeRoot"])
    expect(pdf, part).toContain(part);
  expect(pdf).toContain("/DisplayDocTitle true");
  expect(pdf).not.toContain("/BaseFont /Helvetica");
  expect((await fileOf(report, "html")).match(/<section /g)).toHaveLength(4);
});

test("the same report gives the same bytes, and the page runs and loads nothing", async () => {
  expect(await fileOf(it, "pdf")).toBe(await fileOf(sampleReported(), "pdf"));
  const html = await fileOf(it, "html");
  expect(html).not.toMatch(/<(?:script|img|link|iframe|object)|url\(|@import/);
  expect(html).toContain("&lt;script&gt;");
  expect(html).not.toMatch(unseen);
});

test("each figure of the board says as of when, out of how many and where it is checked", () => {
  for (const { blocks } of boardOf(it, "SHA256:x").pages) {
    const checks = blocks.flatMap((block) => (block.kind === "check" ? [block.text] : []));
    expect(checks.length).toBeGreaterThan(0);
    for (const says of checks)
      expect(says).toMatch(
        /^As of 2026-11-23 09:00 UTC\. .+ Check: https:\/\/reeve\.example\.com\/\w+/,
      );
    const drawn = blocks.findLastIndex(({ kind }) => kind === "picture" || kind === "table");
    expect(blocks.findLastIndex(({ kind }) => kind === "check")).toBeGreaterThan(drawn);
  }
});
