import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { guidePages } from "./guide.ts";
import { guideFile, guideText } from "./guide-text.ts";
import { model } from "./model.ts";

const docs = path.resolve(import.meta.dirname, "../../../docs/guide");
const pages = guidePages(model);
/** Written by hand, and listed at the end of the index. */
const written = [
  ["connecting-agents.md", "Connecting agents"],
  ["sdk.md", "Asking from your own program"],
  ["coding-agents.md", "Coding agents"],
  ["client-claude-code.md", "Claude Code"],
  ["client-codex.md", "Codex"],
  ["client-gemini.md", "Gemini CLI"],
  ["client-copilot.md", "Copilot CLI"],
  ["client-cursor.md", "Cursor"],
  ["client-windsurf.md", "Windsurf"],
  ["client-cline.md", "Cline"],
  ["client-opencode.md", "OpenCode"],
  ["authzen.md", "Asking from any enforcement point"],
  ["people-and-sign-in.md", "People and sign-in"],
  ["acting-for-people.md", "Acting for people"],
  ["answering-for-agents.md", "Answering for agents"],
  ["notifications.md", "Telling people"],
  ["tool-servers.md", "Tool servers"],
  ["writing-policies.md", "Writing policies"],
  ["approvals.md", "Approvals"],
  ["changing-policies.md", "Changing policies"],
  ["what-a-policy-would-do.md", "What a policy would do"],
  ["testing-policies.md", "Testing policies"],
  ["least-privilege.md", "Least privilege"],
  ["grants.md", "Grants"],
  ["limits.md", "Limits"],
  ["stopping.md", "Stopping"],
  ["monitors.md", "Monitors"],
  ["drills.md", "Drills"],
  ["over-time.md", "Over time"],
  ["version-gate.md", "A gate for new versions"],
  ["incidents.md", "Incidents"],
  ["risks.md", "The risk that is left"],
  ["evidence.md", "Evidence"],
  ["reports.md", "Reports"],
  ["scanning.md", "Scanning"],
  ["jobs-index.md", "The Jobs Index"],
  ["one-agent.md", "One agent, many traces of it"],
  ["going-live.md", "Going live"],
  ["checking-the-record.md", "Checking the record"],
  ["data.md", "Which data was touched"],
  ["scoring-live-work.md", "Scoring live work"],
  ["judges-and-annotation.md", "Judges and people"],
  ["import-and-export.md", "Import and export"],
  ["keeping-the-record.md", "Keeping the record"],
  ["many-processes.md", "Many processes"],
  ["scale.md", "Scale"],
] as const;
const more = [
  "## Doing it",
  written.map(([file, title]) => `- [${title}](${file})`).join("\n"),
].join("\n\n");

test("there is a page for each stage and each surface, and one that leads to them", () => {
  expect(pages).toHaveLength(1 + 5 + 6);
});

test.each(pages.map((page) => [guideFile(page.ref), page] as const))(
  "docs/guide/%s is what the model says",
  async (file, page) => {
    const text = guideText(page, "index" in page.ref ? more : "");
    await expect(text).toMatchFileSnapshot(path.join(docs, file));
  },
);

test("every criterion is explained once, every question of a stage and a surface answered", () => {
  const text = pages.map((page) => guideText(page)).join("\n");
  for (const { id, remedy } of model.criteria) {
    expect(text.split(`### ${id}: `), id).toHaveLength(2);
    expect(text).toContain(remedy.says);
  }
  expect(text).not.toMatch(/- Evidence: Same/);
  for (const { questions } of [...model.stages, ...model.surfaces])
    for (const { asks, answer } of questions) expect(text).toContain(`**${asks}** ${answer}`);
});

test("every link between pages leads to a file, and no file is left out of the index", () => {
  const files = readdirSync(docs).filter((file) => file.endsWith(".md"));
  for (const file of files) {
    const text = readFileSync(path.join(docs, file), "utf8");
    for (const [, to] of text.matchAll(/\]\(([\w./-]+\.md)(?:#[\w-]+)?\)/g))
      expect(existsSync(path.join(docs, to as string)), `${file} → ${to}`).toBe(true);
  }
  const index = readFileSync(path.join(docs, "README.md"), "utf8");
  for (const file of files.filter((file) => file !== "README.md"))
    expect(index, file).toContain(`(${file})`);
});

test("no number is rounded away: thresholds are said as the model has them", () => {
  const text = pages.map((page) => guideText(page)).join("\n");
  expect(text).toContain("At 99.9 % or more.");
  expect(text).toContain("At 95 % or more, and 90 % at the careful end of the estimate.");
});
