import Pdf from "pdfkit";
import { createRequire } from "node:module";
import type { Block, Board } from "./board.ts";
import { colour, pageWidth, type Picture } from "./picture.ts";
import { inPdf } from "./visible.ts";

type Doc = InstanceType<typeof Pdf>;
type Element = ReturnType<Doc["struct"]>;

const find = createRequire(import.meta.url).resolve;
const fonts = {
  plain: find("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf"),
  bold: find("@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf"),
};
const [a4Width, a4Height] = [595.28, 841.89];
const left = (a4Width - pageWidth) / 2;
const top = 40;
const bottom = a4Height - 48;

/**
 * A report as PDF: tagged, with title, language and bookmarks, and with its letters in it. A page whose text is longer goes
 * on over the next. Made of the report and nothing else: no browser, and no time but the report's.
 */
export function asPdf(board: Board): Promise<Buffer> {
  const doc = new Pdf({
    size: [a4Width, a4Height],
    margin: 0,
    autoFirstPage: false,
    pdfVersion: "1.7",
    tagged: true,
    displayTitle: true,
    lang: "en",
    font: fonts.plain,
    info: {
      Title: `${board.title}, ${board.at.slice(0, 10)}`,
      Subject: inPdf(board.foot),
      Creator: "Reeve",
      CreationDate: new Date(board.at),
      ModDate: new Date(board.at),
    },
  });
  const parts: Buffer[] = [];
  const made = new Promise<Buffer>((resolve, reject) => {
    doc.on("data", (part: Buffer) => parts.push(part));
    doc.on("end", () => resolve(Buffer.concat(parts)));
    doc.on("error", reject);
  });
  const root = doc.struct("Document");
  doc.addStructure(root);
  board.pages.forEach((page, n) => {
    const of = `${board.title} · ${n + 1} of ${board.pages.length}`;
    const begin = (head: string): void => {
      doc.addPage();
      artefact(doc, () => {
        words(doc, head, left, top - 14, { size: 7.5, fill: colour.soft });
        const foot = { size: 7, fill: colour.soft, width: pageWidth };
        words(doc, board.foot, left, a4Height - 40, foot);
      });
    };
    begin(of);
    doc.outline.addItem(page.title);
    const section = doc.struct("Sect", { title: page.title });
    root.add(section);
    let y =
      put(doc, section, "H1", () =>
        words(doc, page.title, left, top, { size: 19, bold: true, width: pageWidth }),
      ) + 10;
    for (const block of page.blocks) {
      if (y + leastHeight(doc, block) > bottom) {
        begin(`${of}, continued`);
        y = top;
      }
      y = draw(doc, section, block, y);
    }
    section.end();
  });
  root.end();
  doc.end();
  return made;
}

/** How much of the page text needs; a heading stays with some of what follows. The rest is made to fit its page. */
function leastHeight(doc: Doc, it: Block): number {
  if (it.kind !== "text" && it.kind !== "check" && it.kind !== "heading") return 0;
  const size = { text: 9.5, check: 7.5, heading: 11.5 }[it.kind];
  doc.font(it.kind === "heading" ? fonts.bold : fonts.plain).fontSize(size);
  const own = doc.heightOfString(inPdf(it.text), { width: pageWidth });
  return own + (it.kind === "heading" ? 60 : 3);
}

/** Draws inside a tag, and gives where it ended. */
function put(doc: Doc, parent: Element, tag: string, drawing: () => number, alt?: string): number {
  let end = 0;
  const own = doc.struct(tag, alt === undefined ? {} : { alt: inPdf(alt) }, () => {
    end = drawing();
  });
  parent.add(own);
  own.end();
  return end;
}

/** What is on each page and is none of the content. */
function artefact(doc: Doc, drawing: () => void): void {
  doc.markContent("Artifact", { type: "Pagination" });
  drawing();
  doc.endMarkedContent();
}

function draw(doc: Doc, section: Element, it: Block, y: number): number {
  const wide = { width: pageWidth };
  switch (it.kind) {
    case "heading":
      return (
        put(doc, section, "H2", () =>
          words(doc, it.text, left, y + 9, { size: 11.5, bold: true, ...wide }),
        ) + 5
      );
    case "text":
      return (
        put(doc, section, "P", () => words(doc, it.text, left, y + 3, { size: 9.5, ...wide })) + 3
      );
    case "check":
      return (
        put(doc, section, "P", () =>
          words(doc, it.text, left, y + 3, { size: 7.5, fill: colour.soft, ...wide }),
        ) + 3
      );
    case "facts": {
      const each = pageWidth / it.items.length;
      const ends = it.items.map(({ value, says }, n) =>
        put(doc, section, "P", () => {
          const below = words(doc, value, left + n * each, y, {
            size: 19,
            bold: true,
            width: each - 8,
          });
          return words(doc, says, left + n * each, below + 1, {
            size: 8,
            fill: colour.soft,
            width: each - 8,
          });
        }),
      );
      return Math.max(...ends) + 12;
    }
    case "picture":
      return put(doc, section, "Figure", () => picture(doc, it.picture, y + 2), it.picture.says);
    case "table":
      return table(doc, section, it, y + 2) + 2;
  }
}

function table(
  doc: Doc,
  section: Element,
  it: Extract<Block, { kind: "table" }>,
  y: number,
): number {
  const own = doc.struct("Table");
  section.add(own);
  const starts = it.widths.map(
    (_share, n) => left + pageWidth * it.widths.slice(0, n).reduce((sum, each) => sum + each, 0),
  );
  let at = y;
  [it.head, ...it.rows].forEach((cells, n) => {
    const row = doc.struct("TR");
    own.add(row);
    const ends = cells.map((cell, column) =>
      put(doc, row, n === 0 ? "TH" : "TD", () =>
        words(doc, cell, starts[column] ?? left, at + 3, {
          size: 8.5,
          bold: n === 0,
          width: pageWidth * (it.widths[column] ?? 0) - 5,
        }),
      ),
    );
    row.end();
    at = Math.max(...ends) + 3;
    artefact(doc, () => {
      doc
        .moveTo(left, at)
        .lineTo(left + pageWidth, at)
        .lineWidth(0.6)
        .stroke(colour.rule);
    });
  });
  own.end();
  return at;
}

function picture(doc: Doc, { height, shapes }: Picture, y: number): number {
  for (const it of shapes)
    switch (it.kind) {
      case "box":
        doc
          .roundedRect(left + it.x, y + it.y, it.w, it.h, Math.min(it.round ?? 0, it.w / 2))
          .fill(it.fill);
        break;
      case "line":
        it.points.forEach(([px, py], n) =>
          n === 0 ? doc.moveTo(left + px, y + py) : doc.lineTo(left + px, y + py),
        );
        doc.lineWidth(it.width).stroke(it.stroke);
        break;
      case "text": {
        const { bold = false, size, anchor = "start" } = it;
        doc.font(bold ? fonts.bold : fonts.plain).fontSize(size);
        const shown = fitted(doc, inPdf(it.text), it.most);
        const wide = doc.widthOfString(shown);
        const x = left + it.x - (anchor === "start" ? 0 : anchor === "end" ? wide : wide / 2);
        doc
          .fillColor(it.fill)
          .text(shown, x, y + it.y, { lineBreak: false, baseline: "alphabetic" });
        break;
      }
    }
  return y + height;
}

function words(
  doc: Doc,
  text: string,
  x: number,
  y: number,
  {
    size,
    bold = false,
    fill = colour.ink,
    width,
  }: {
    readonly size: number;
    readonly bold?: boolean;
    readonly fill?: string;
    readonly width?: number;
  },
): number {
  doc
    .font(bold ? fonts.bold : fonts.plain)
    .fontSize(size)
    .fillColor(fill);
  const shown = inPdf(text);
  const options = width === undefined ? { lineBreak: false } : { width };
  doc.text(shown, x, y, options);
  return y + doc.heightOfString(shown, options);
}

/** As much of a text as there is room for. */
function fitted(doc: Doc, text: string, most = Infinity): string {
  if (doc.widthOfString(text) <= most) return text;
  const letters = Array.from(text);
  while (letters.length > 0 && doc.widthOfString(`${letters.join("")}…`) > most) letters.pop();
  return `${letters.join("")}…`;
}
