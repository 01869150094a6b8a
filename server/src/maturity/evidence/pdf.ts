import {
  evidenceLabel,
  type Artefact,
  type ControlEvidence,
  type FrameworkEvidence,
} from "@reeve/contract/evidence";
import { asPdf as boardAsPdf } from "../reports/as-pdf.ts";
import type { Block, Board } from "../reports/board.ts";
import { markWords, statusWords } from "./words.ts";

interface Of {
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly frameworks: readonly FrameworkEvidence[];
}

/** What the page to print says, as PDF: each framework begins on a page of its own. */
export const asPdf = (it: Of): Promise<Buffer> => boardAsPdf(documentOf(it));

const documentOf = ({ id, at, by, frameworks }: Of): Board => ({
  title: "Evidence",
  at,
  foot: `A ${evidenceLabel}: whoever runs Reeve made it, no auditor has confirmed it. Bundle ${id}, made ${at} by ${by}. reeve verify checks it with no server.`,
  pages: frameworks.map((one) => ({ title: one.framework.name, blocks: blocksOf(one) })),
});

const blocksOf = ({ framework, counts, controls }: FrameworkEvidence): readonly Block[] => [
  {
    kind: "text",
    text: `${framework.note} Source: ${framework.source.title}, ${framework.source.url}.`,
  },
  {
    kind: "text",
    text: `Of ${controls.length} controls, ${counts.evidence} have evidence, ${counts.partial} some, ${counts.none} none; the mapping of ${counts.unconfirmed} is not confirmed.`,
  },
  ...controls.flatMap(control),
];

const control = ({
  id,
  says,
  mark,
  status,
  artefacts,
  gaps,
}: ControlEvidence): readonly Block[] => [
  {
    kind: "heading",
    text: [id, statusWords[status], markWords[mark]].filter((it) => it !== "").join(" · "),
  },
  { kind: "text", text: says },
  ...artefacts.flatMap(artefact),
  ...gaps.map((gap): Block => ({ kind: "text", text: `Missing: ${gap}` })),
];

const artefact = ({ id, name, query, from, to, count, digest }: Artefact): readonly Block[] => [
  { kind: "text", text: `${name}: ${count}. ${query}` },
  {
    kind: "check",
    text: `${from === null ? `As of ${to}` : `${from} to ${to}`}; artefacts/${id}.json; SHA-256 of its first rows ${digest}`,
  },
];
