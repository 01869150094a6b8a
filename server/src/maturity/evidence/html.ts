import {
  evidenceLabel,
  type Artefact,
  type ControlEvidence,
  type FrameworkEvidence,
} from "@reeve/contract/evidence";
import { markWords, statusWords } from "./words.ts";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const safe = (text: string): string => text.replaceAll(/[&<>"']/g, (it) => escapes[it] ?? "");

/** A page that stands alone: nothing is loaded, nothing runs, and it prints as it is read. */
export const asHtml = ({
  id,
  at,
  by,
  frameworks,
}: {
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly frameworks: readonly FrameworkEvidence[];
}): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Evidence ${safe(at.slice(0, 10))}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
h2 { break-before: page; margin-top: 3rem }
section { break-inside: avoid; border-top: 1px solid #ccc; padding: .6rem 0 }
h3 { margin: 0; font-size: 1rem } p, ul { margin: .3rem 0 }
.none { color: #a40000 } .partial { color: #7a5200 } .evidence { color: #0a5c1c }
small { color: #555; overflow-wrap: anywhere }
</style>
<h1>Evidence</h1>
<p><strong>This is a ${evidenceLabel}.</strong> Whoever runs Reeve made it; no auditor has confirmed it.</p>
<p>Bundle ${safe(id)}, made ${safe(at)} by ${safe(by)}. <code>reeve verify</code> checks it with no server.</p>
${frameworks.map(framework).join("\n")}
</html>
`;

const framework = ({
  framework: it,
  counts,
  controls,
}: FrameworkEvidence): string => `<h2>${safe(it.name)}</h2>
<p>${safe(it.note)} Source: ${safe(it.source.title)}, ${safe(it.source.url)}.</p>
<p>Of ${controls.length} controls, ${counts.evidence} have evidence, ${counts.partial} some, ${counts.none} none; the mapping of ${counts.unconfirmed} is not confirmed.</p>
${controls.map(control).join("\n")}`;

const control = ({ id, says, mark, status, artefacts, gaps }: ControlEvidence): string => `<section>
<h3>${safe(id)} <span class="${status}">${statusWords[status]}</span> <small>${markWords[mark]}</small></h3>
<p>${safe(says)}</p>
<ul>${artefacts.map(artefact).join("")}</ul>
${gaps.length === 0 ? "" : `<p>Missing:</p><ul>${gaps.map((gap) => `<li>${safe(gap)}</li>`).join("")}</ul>`}
</section>`;

const artefact = ({ id, name, query, from, to, count, digest }: Artefact): string =>
  `<li>${safe(name)}: <strong>${count}</strong>. ${safe(query)} <small>${from === null ? `as of ${safe(to)}` : `${safe(from)} to ${safe(to)}`}; artefacts/${safe(id)}.json; SHA-256 of its first rows ${safe(digest)}</small></li>`;
