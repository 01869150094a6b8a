import type { Criterion, ModelFile, SurfaceId } from "./model.ts";
import { twoDigits } from "./reading.ts";

/** Another page of the guide. */
export type GuideRef =
  | { readonly stage: number }
  | { readonly surface: SurfaceId }
  | { readonly index: true };

export interface GuideCriterion {
  readonly id: string;
  readonly name: string;
  readonly counted: string;
  /** What it is a share of; null for what is so or not. */
  readonly outOf: string | null;
  readonly met: string;
  readonly evidence: string;
  readonly weight: string;
  readonly doing: string;
  readonly who: string;
  /** The console's page where it is done. */
  readonly page: string;
}

export type GuideBlock =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "facts"; readonly items: readonly { name: string; says: string }[] }
  | { readonly kind: "answers"; readonly items: readonly { asks: string; answer: string }[] }
  | { readonly kind: "steps"; readonly asks: string; readonly items: readonly string[] }
  | {
      readonly kind: "pages";
      readonly items: readonly { ref: GuideRef; name: string; says: string }[];
    }
  | { readonly kind: "criteria"; readonly items: readonly GuideCriterion[] };

/** A page of the guide. The console shows it, and docs/guide holds it as text: one source, two prints. */
export interface GuidePage {
  readonly ref: GuideRef;
  readonly title: string;
  readonly lead: string;
  readonly blocks: readonly GuideBlock[];
}

export const guidePages = (model: ModelFile): readonly GuidePage[] => [
  guideIndex(model),
  ...model.stages.map(({ number }) => stageGuide(model, number)),
  ...model.surfaces.map(({ id }) => surfaceGuide(model, id)),
];

export const guideIndex = (model: ModelFile): GuidePage => ({
  ref: { index: true },
  title: "The ladder",
  lead: "Five stages, six surfaces. A stage is earned by what is measured on every surface its gate asks for, and no stage is skipped.",
  blocks: [
    { kind: "heading", text: "The five stages" },
    {
      kind: "pages",
      items: model.stages.map(({ number, name, short, control }) => ({
        ref: { stage: number },
        name: `Stage ${twoDigits(number)}, ${name}`,
        says: `${short}. ${number < 5 ? "What moves you on" : "From here on"}: ${control.name.toLowerCase()}.`,
      })),
    },
    { kind: "heading", text: "The six surfaces" },
    {
      kind: "pages",
      items: model.surfaces.map(({ id, name, asks }) => ({
        ref: { surface: id },
        name,
        says: asks,
      })),
    },
    { kind: "heading", text: "How it is counted" },
    {
      kind: "text",
      text: "Every criterion is a share: so many of so many. The lesser of the plain share and the share weighted by tier counts, so that a few heavy agents cannot hide a long tail, nor a long tail a heavy one. Every critical agent must pass, whatever the share.",
    },
    {
      kind: "text",
      text: "Only evidence that is there, in date and positive passes. Unknown, failing, expired and never looked at do not, and each is shown as what it is. A level is lost at once and gained after it has held.",
    },
    { kind: "heading", text: "Who is counted" },
    {
      kind: "facts",
      items: Object.entries(model.populations).map(([name, says]) => ({
        name,
        says: sentence(says),
      })),
    },
  ],
});

export function stageGuide(model: ModelFile, number: number): GuidePage {
  const stage = model.stages[number - 1] as ModelFile["stages"][number];
  return {
    ref: { stage: number },
    title: `Stage ${twoDigits(number)}, ${stage.name}`,
    lead: `${stage.short}.`,
    blocks: [
      {
        kind: "facts",
        items: [
          { name: "What is going on", says: stage.going },
          { name: "What makes it different", says: stage.different },
          { name: "The risk", says: stage.risk },
          {
            name: number < 5 ? "What moves you on" : "What keeps you here",
            says: `${stage.control.name}. ${stage.control.says}`,
          },
        ],
      },
      { kind: "heading", text: "Questions" },
      { kind: "answers", items: stage.questions },
      ...gateBlocks(model, number),
      ...gateBlocks(model, number + 1),
    ],
  };
}

function gateBlocks(model: ModelFile, number: number): GuideBlock[] {
  const gate = model.gates.find(({ stage }) => stage === number);
  if (!gate) return [];
  const hold = model.holds[String(number) as keyof ModelFile["holds"]];
  return [
    { kind: "heading", text: `What stage ${twoDigits(number)} asks for` },
    {
      kind: "text",
      text: `Each of these must be reached, with every stage below it, and hold for ${duration(hold ?? "P0D")}.`,
    },
    {
      kind: "pages",
      items: model.surfaces.flatMap(({ id, name, levels }) => {
        const level = gate.surfaces[id];
        if (level === undefined) return [];
        const says = levels[level - 1]?.says ?? "";
        return [{ ref: { surface: id }, name: `${name} at level ${level}`, says }];
      }),
    },
  ];
}

export function surfaceGuide(model: ModelFile, id: SurfaceId): GuidePage {
  const surface = model.surfaces.find((each) => each.id === id) as ModelFile["surfaces"][number];
  const own = model.criteria.filter((criterion) => criterion.surface === id);
  const named = Object.entries(model.populations).filter(([name]) =>
    own.some(({ denominator }) => denominator.includes(name)),
  );
  return {
    ref: { surface: id },
    title: surface.name,
    lead: surface.asks,
    blocks: [
      { kind: "heading", text: "The five levels" },
      {
        kind: "facts",
        items: surface.levels.map(({ level, says }) => ({ name: `Level ${level}`, says })),
      },
      { kind: "heading", text: "Questions" },
      { kind: "answers", items: surface.questions },
      { kind: "heading", text: "Step by step" },
      ...model.questions
        .filter(({ area }) => area === id)
        .map(({ asks, steps }): GuideBlock => ({ kind: "steps", asks, items: steps ?? [] })),
      ...[2, 3, 4, 5].flatMap((level): GuideBlock[] => [
        { kind: "heading", text: `What counts as level ${level}` },
        {
          kind: "criteria",
          items: own
            .filter((criterion) => criterion.level === level)
            .map((it) => criterionGuide(it, own)),
        },
      ]),
      { kind: "heading", text: "Who is counted" },
      {
        kind: "facts",
        items: named.map(([name, says]) => ({ name, says: sentence(says) })),
      },
    ],
  };
}

function criterionGuide(it: Criterion, all: readonly Criterion[]): GuideCriterion {
  const share = it.denominator !== "1";
  const careful =
    it.conservative === undefined
      ? ""
      : `, and ${percent(it.conservative)} at the careful end of the estimate`;
  return {
    id: it.id,
    name: it.name,
    counted: sentence(plain(it.numerator)),
    outOf: share ? sentence(plain(it.denominator)) : null,
    met: share
      ? `At ${percent(it.threshold)}${it.threshold < 1 ? " or more" : ""}${careful}.`
      : "When it is so.",
    evidence: `${sentence(plain(evidenceOf(it, all)))} It counts for ${duration(it.ttl)}.`,
    weight: it.weight,
    doing: `${it.remedy.title}. ${it.remedy.says}`,
    who: `${it.remedy.who}, ${it.remedy.effort}`,
    page: it.remedy.page,
  };
}

/** "Same" is said of the criterion whose count it shares, or of the one before. */
function evidenceOf(it: Criterion, all: readonly Criterion[]): string {
  const meant = all.find(({ id }) => id === it.sameAs) ?? all[all.indexOf(it) - 1];
  return it.evidence.startsWith("same") && meant
    ? it.evidence.replace("same", evidenceOf(meant, all))
    : it.evidence;
}

const plain = (text: string): string =>
  text
    .replaceAll(/(\d+) d\b/g, "$1 days")
    .replaceAll(/(\d+) h\b/g, "$1 hours")
    .replaceAll("incl.", "including");

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** `99.9 %`: as exact as the model says it, and no more. */
const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

function duration(text: string): string {
  const match = /^P(?:(\d+)D|T(\d+)H)$/.exec(text);
  return match?.[1] === undefined ? `${match?.[2] ?? "0"} hours` : `${match[1]} days`;
}
