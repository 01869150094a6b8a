import type { GuideBlock, GuideCriterion, GuidePage, GuideRef } from "./guide.ts";

/** The file of a page in docs/guide. */
export function guideFile(ref: GuideRef): string {
  if ("stage" in ref) return `stage-${ref.stage}.md`;
  return "surface" in ref ? `${ref.surface}.md` : "README.md";
}

/** A page of the guide as Markdown. `more` stands at its end. */
export const guideText = (page: GuidePage, more = ""): string =>
  `${[
    `<!-- Made from contract/src/maturity/model.json; a test holds it to that. -->`,
    `# ${page.title}`,
    page.lead,
    ...page.blocks.map(block),
    more,
    ...("index" in page.ref ? [] : ["[All stages and surfaces](README.md)"]),
  ]
    .filter(Boolean)
    .join("\n\n")}\n`;

function block(it: GuideBlock): string {
  switch (it.kind) {
    case "heading":
      return `## ${it.text}`;
    case "text":
      return it.text;
    case "facts":
      return it.items.map(({ name, says }) => `- **${name}**: ${says}`).join("\n");
    case "answers":
      return it.items.map(({ asks, answer }) => `**${asks}** ${answer}`).join("\n\n");
    case "steps":
      return [`**${it.asks}**`, it.items.map((step, i) => `${i + 1}. ${step}`).join("\n")].join(
        "\n\n",
      );
    case "pages":
      return it.items
        .map(({ ref, name, says }) => `- [${name}](${guideFile(ref)}): ${says}`)
        .join("\n");
    case "criteria":
      return it.items.map(criterion).join("\n\n");
  }
}

const criterion = (it: GuideCriterion): string =>
  [
    `### ${it.id}: ${it.name}`,
    [
      `- Counted: ${it.counted}`,
      ...(it.outOf === null ? [] : [`- Out of: ${it.outOf}`]),
      `- Met: ${it.met}`,
      `- Evidence: ${it.evidence}`,
      `- Weight: ${it.weight}.`,
      `- How: ${it.doing} (${it.who}; in the console: \`${it.page}\`)`,
    ].join("\n"),
  ].join("\n\n");
