import type { Block, Board } from "./board.ts";
import { colour, pageWidth, type Picture, type Shape } from "./picture.ts";
import { marked } from "./visible.ts";

/** A page that stands alone: nothing is loaded, nothing runs, and it prints on four sheets of A4 or of Letter. */
export const asHtml = ({ title, at, foot, pages }: Board): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${marked(title)}, ${marked(at.slice(0, 10))}</title>
<style>
@page { margin: 12mm }
body { margin: 0; font: 10pt/1.4 "Inter", "Helvetica Neue", Arial, sans-serif; color: ${colour.ink}; background: #eef1f5 }
main { max-width: ${pageWidth}pt; margin: 0 auto }
section { background: #fff; padding: 20pt 24pt; margin: 16pt auto; break-inside: avoid; display: flex; flex-direction: column; box-sizing: border-box }
h1 { font-size: 19pt; line-height: 1.2; margin: 0 0 12pt } h2 { font-size: 11.5pt; margin: 12pt 0 5pt }
p { margin: 4pt 0; overflow-wrap: anywhere } .check, footer, .over { font-size: 7.5pt; color: ${colour.soft} } .over { margin: 0 0 2pt }
.facts { display: flex; flex-wrap: wrap; gap: 10pt; margin: 0 0 10pt; padding: 0 } .facts div { flex: 1 1 90pt }
dt { font-size: 8pt; color: ${colour.soft} } dd { font-size: 19pt; font-weight: 700; margin: 0 } .facts div { display: flex; flex-direction: column-reverse; justify-content: flex-end }
svg { width: 100%; height: auto; display: block; font-family: "Inter", "Helvetica Neue", Arial, sans-serif }
table { width: 100%; border-collapse: collapse; font-size: 8.5pt; table-layout: fixed } th, td { text-align: left; vertical-align: top; padding: 3pt 4pt 3pt 0; border-bottom: .6pt solid ${colour.rule}; overflow-wrap: anywhere }
footer { margin-top: auto; padding-top: 8pt }
@media print { body { background: #fff } section { padding: 0; margin: 0; min-height: 236mm; max-height: 250mm; overflow: hidden } section + section { break-before: page } }
</style>
</head>
<body>
<main>
${pages
  .map(
    (page, n) => `<section aria-labelledby="p${n + 1}">
<p class="over">${marked(title)} · ${n + 1} of ${pages.length}</p>
<h1 id="p${n + 1}">${marked(page.title)}</h1>
${page.blocks.map(block).join("\n")}
<footer>${marked(foot)}</footer>
</section>`,
  )
  .join("\n")}
</main>
</body>
</html>
`;

function block(it: Block): string {
  switch (it.kind) {
    case "heading":
      return `<h2>${marked(it.text)}</h2>`;
    case "text":
      return `<p>${marked(it.text)}</p>`;
    case "check":
      return `<p class="check">${marked(it.text)}</p>`;
    case "facts":
      return `<dl class="facts">${it.items.map(({ value, says }) => `<div><dt>${marked(says)}</dt><dd>${marked(value)}</dd></div>`).join("")}</dl>`;
    case "picture":
      return svg(it.picture);
    case "table":
      return `<table><colgroup>${it.widths.map((share) => `<col style="width:${share * 100}%">`).join("")}</colgroup><thead><tr>${it.head.map((cell) => `<th scope="col">${marked(cell)}</th>`).join("")}</tr></thead><tbody>${it.rows.map((row) => `<tr>${row.map((cell) => `<td>${marked(cell)}</td>`).join("")}</tr>`).join("")}</tbody></table>`;
  }
}

const svg = ({ says, height, shapes }: Picture): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${pageWidth} ${height}" role="img" aria-label="${marked(says)}">${shapes.map(shape).join("")}</svg>`;

function shape(it: Shape): string {
  switch (it.kind) {
    case "box":
      return `<rect x="${r(it.x)}" y="${r(it.y)}" width="${r(it.w)}" height="${r(it.h)}" rx="${it.round ?? 0}" fill="${it.fill}"/>`;
    case "line":
      return `<polyline points="${it.points.map(([x, y]) => `${r(x)},${r(y)}`).join(" ")}" fill="none" stroke="${it.stroke}" stroke-width="${it.width}"/>`;
    case "text":
      return `<text x="${r(it.x)}" y="${r(it.y)}" font-size="${it.size}" fill="${it.fill}"${it.bold === true ? ' font-weight="700"' : ""} text-anchor="${it.anchor ?? "start"}">${marked(it.text)}</text>`;
  }
}

const r = (n: number): number => Math.round(n * 100) / 100;
