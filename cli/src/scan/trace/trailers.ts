import type { Sighting } from "../finding.ts";
import { commitsOf, headOf } from "./git-objects.ts";

/** Who signs commits, by what stands in them. */
export const signatures: readonly (readonly [agent: string, form: RegExp])[] = [
  [
    "Claude Code",
    /^co-authored-by:[^\n]*(?:\bclaude\b|noreply@anthropic\.com)|generated with \[?claude code|^(?:author|committer) claude(?:\[bot\])? </im,
  ],
  [
    "Cursor",
    /^co-authored-by:[^\n]*(?:cursor agent|cursoragent@)|^(?:author|committer) cursor agent </im,
  ],
  [
    "Copilot",
    /^co-authored-by:[^\n]*\bcopilot\b|^(?:author|committer) copilot-swe-agent(?:\[bot\])? </im,
  ],
  [
    "Codex",
    /^co-authored-by:[^\n]*(?:\bcodex\b|noreply@openai\.com)|^(?:author|committer) (?:chatgpt-)?codex[^\n<]* </im,
  ],
  [
    "Gemini",
    /^co-authored-by:[^\n]*(?:\bgemini\b|gemini-code-assist)|^(?:author|committer) (?:gemini[^\n<]*|google-labs-jules\[bot\]) </im,
  ],
  ["Aider", /^co-authored-by:[^\n]*aider|^(?:author|committer) [^\n<]*\(aider\) </im],
  ["Devin", /^co-authored-by:[^\n]*devin|^(?:author|committer) devin ai </im],
  ["OpenHands", /^co-authored-by:[^\n]*openhands|^(?:author|committer) openhands </im],
  ["Amp", /^co-authored-by:[^\n]*\bamp\b[^\n]*ampcode|^amp-thread(?:-id)?:/im],
  ["Windsurf", /^co-authored-by:[^\n]*(?:windsurf|cascade)/im],
  ["OpenCode", /^co-authored-by:[^\n]*opencode/im],
  ["an agent", /^(?:generated-by|assisted-by|ai-generated-by|co-developed-by-ai):\s*\S/im],
];

export const looksBack = 300;

/** The agents that signed the last commits, and how many of them. */
export function* signed(gitFolder: string): Generator<Sighting> {
  const head = headOf(gitFolder);
  if (head === null) return;
  using commits = commitsOf(gitFolder);
  const seen = new Set([head]);
  const open = [head];
  const counts = new Map<string, number>();
  let read = 0;
  while (open.length > 0 && read < looksBack) {
    const text = commits.commit(open.shift() as string);
    if (text === null) continue;
    read++;
    for (const [agent, form] of signatures)
      if (form.test(text)) counts.set(agent, (counts.get(agent) ?? 0) + 1);
    for (const [, parent] of text.split("\n\n", 1)[0]?.matchAll(/^parent ([0-9a-f]{40})$/gm) ?? [])
      if (parent !== undefined && !seen.has(parent)) {
        seen.add(parent);
        open.push(parent);
      }
  }
  for (const [agent, count] of counts)
    yield {
      kind: "trace",
      name: agent,
      line: 1,
      pointer: `#commits/${agent}`,
      evidence: [`it signed ${count} of the last ${read} commits`],
    };
}
