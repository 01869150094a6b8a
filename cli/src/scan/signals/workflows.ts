import type { Risk, Sighting } from "../finding.ts";
import { formOf, redacted } from "../redact.ts";
import type { Signal, SourceFile } from "../signal.ts";
import { at, entriesOf, itemsOf, pointer, textAt, textOf, texts, type Tree } from "../tree/tree.ts";
import { agentActions, agentCommands, modelKeys } from "./ci-table.ts";

/** Agents that pipelines start. */
export const workflowSignals: readonly Signal[] = [
  {
    id: "ci.github_actions",
    says: "agents in workflows of GitHub Actions",
    files: [
      ".github/workflows/*.{yml,yaml}",
      "action.yml",
      "action.yaml",
      ".gitea/workflows/*.{yml,yaml}",
      ".forgejo/workflows/*.{yml,yaml}",
    ],
    confidence: 0.9,
    read: github,
  },
  {
    id: "ci.other",
    says: "agents in GitLab CI, CircleCI, Azure Pipelines, Bitbucket, Buildkite, Jenkins, Drone and Travis",
    files: [
      ".gitlab-ci.yml",
      "*.gitlab-ci.yml",
      ".gitlab/ci/*.yml",
      ".circleci/config.yml",
      "azure-pipelines*.{yml,yaml}",
      ".azure-pipelines/*.{yml,yaml}",
      "bitbucket-pipelines.yml",
      ".buildkite/*.{yml,yaml}",
      "Jenkinsfile*",
      "*.jenkinsfile",
      ".drone.yml",
      ".travis.yml",
      ".woodpecker.yml",
      ".woodpecker/*.yml",
      "cloudbuild.yaml",
    ],
    confidence: 0.8,
    read: others,
  },
  {
    id: "ci.copilot_setup",
    says: "the Copilot cloud agent: its setup steps",
    files: ["copilot-setup-steps.yml", "copilot-setup-steps.yaml"],
    confidence: 0.9,
    read: setup,
  },
];

/** Events that people outside may raise, with texts that they wrote. */
const outsiders = new Set([
  "issue_comment",
  "pull_request_target",
  "issues",
  "pull_request_review_comment",
  "pull_request_review",
  "discussion",
  "discussion_comment",
  "workflow_run",
  "fork",
  "watch",
]);
const critical = new Set([
  "issue_comment",
  "pull_request_target",
  "issues",
  "discussion",
  "discussion_comment",
  "pull_request_review_comment",
  "pull_request_review",
]);

function* github(file: SourceFile): Generator<Sighting> {
  const tree = file.tree("yaml");
  const events = eventsOf(at(tree, "on") ?? at(tree, "true"));
  const workflow = textAt(tree, "name") ?? file.name;
  const jobs = [...entriesOf(at(tree, "jobs"))];
  const runs = at(tree, "runs");
  if (runs) jobs.push(["action", runs]);
  for (const [job, body] of jobs) {
    const steps = itemsOf(at(body, "steps"));
    const found = steps.flatMap((step) => started(step));
    const reusable = agentActions.find(([, uses]) => uses.test(textAt(body, "uses") ?? ""));
    if (reusable)
      found.push({ agent: reusable[0], line: body.line, how: "uses a shared workflow" });
    if (found.length === 0) continue;
    const keys = keysIn(body, tree);
    const permissions = at(body, "permissions") ?? at(tree, "permissions");
    yield {
      kind: "ci_agent",
      name: redacted(`${workflow} / ${job}`.slice(0, 200)),
      line: found[0]?.line ?? body.line,
      pointer: pointer("jobs", job),
      evidence: [
        ...found.map(({ agent, how }) => `${how}: ${agent}`),
        `on ${events.length > 0 ? events.join(", ") : "what calls it"}`,
        ...(keys.length > 0 ? [`secrets ${keys.join(", ")}`] : []),
        ...permissionsSaid(permissions),
      ],
      risks: risksOf(body, events, permissions, steps),
      secrets: plain(file, tree as Tree),
    };
  }
}

const eventsOf = (on: Tree | null): string[] =>
  [textOf(on), ...itemsOf(on).map((it) => textOf(it)), ...entriesOf(on).map(([key]) => key)]
    .flatMap((it) => (it === null ? [] : [redacted(it.slice(0, 60))]))
    .sort();

function started(step: Tree): { agent: string; line: number; how: string }[] {
  const uses = textAt(step, "uses");
  const run = textAt(step, "run");
  const action = uses === null ? undefined : agentActions.find(([, it]) => it.test(uses));
  if (action)
    return [
      {
        agent: action[0],
        line: at(step, "uses")?.line ?? step.line,
        how: `uses ${redacted((uses as string).slice(0, 120))}`,
      },
    ];
  const command =
    run === null ? undefined : agentCommands.find(([, it]) => it.test(uncommented(run)));
  return command
    ? [{ agent: command[0], line: at(step, "run")?.line ?? step.line, how: "runs it" }]
    : [];
}

const uncommented = (script: string): string => script.replaceAll(/(^|\s)#[^\n]*/g, "$1");

const keysIn = (...trees: readonly (Tree | null)[]): string[] =>
  [
    ...new Set(
      trees.flatMap((tree) =>
        tree
          ? [...texts(tree)].flatMap(({ keys, text }) =>
              [...text.matchAll(modelKeys), ...(keys.at(-1) ?? "").matchAll(modelKeys)].map(
                ([it]) => it,
              ),
            )
          : [],
      ),
    ),
  ].sort();

function permissionsSaid(tree: Tree | null): string[] {
  if (tree === null) return ["permissions are not set: those of the repository's default"];
  const all = textOf(tree);
  if (all) return [`permissions ${redacted(all.slice(0, 40))}`];
  return [
    `permissions ${
      entriesOf(tree)
        .map(([key, it]) => `${key} ${String(it.scalar)}`)
        .sort()
        .join(", ") || "none"
    }`,
  ];
}

function risksOf(
  job: Tree,
  events: readonly string[],
  permissions: Tree | null,
  steps: readonly Tree[],
): Risk[] {
  const risks: Risk[] = [];
  const open = events.filter((it) => outsiders.has(it));
  const guarded = [...texts(job)].some(
    ({ keys, text }) =>
      keys.at(-1) === "if" &&
      /author_association|github\.actor|sender\.login|user\.login|environment|author\.login/.test(
        text,
      ),
  );
  if (open.some((it) => critical.has(it)))
    risks.push(
      guarded
        ? {
            severity: "high",
            says: `People outside can raise ${open.join(", ")}; a condition limits who starts it: check that it holds.`,
          }
        : {
            severity: "critical",
            says: `Anybody who can raise ${open.join(", ")} starts it, with text of their own.`,
          },
    );
  else if (open.length > 0)
    risks.push({
      severity: "high",
      says: `It starts after ${open.join(", ")}, which people outside can cause.`,
    });
  const writes = entriesOf(permissions)
    .filter(([, it]) => it.scalar === "write")
    .map(([key]) => key)
    .sort();
  if (textOf(permissions) === "write-all")
    risks.push({ severity: "high", says: "It may write everything in the repository." });
  else if (writes.length > 0)
    risks.push({
      severity: writes.includes("contents") || writes.includes("id-token") ? "high" : "medium",
      says: `It may write ${writes.join(", ")}.`,
    });
  if (steps.some((step) => [...texts(step)].some(({ text }) => unasked.test(text))))
    risks.push({ severity: "high", says: "The agent is told to ask nobody for permission." });
  return risks;
}

const unasked =
  /--dangerously-skip-permissions|--dangerously-bypass-approvals|--yolo\b|--full-auto\b|danger-full-access|--allow-all-tools|--approval-mode[= ]yolo|bypassPermissions/;

/** A key that is written where a reference should be. */
const plain = (file: SourceFile, tree: Tree) =>
  [...texts(tree)].flatMap(({ keys, text }) => {
    const what = formOf(text);
    return what ? [{ name: keys.at(-1) ?? "value", what, mark: file.mark(text) }] : [];
  });

function* others(file: SourceFile): Generator<Sighting> {
  if (/\.ya?ml$/.test(file.name)) file.tree("yaml");
  const text = file.text.replaceAll(/^[ \t]*(?:#|\/\/)[^\n]*/gm, (it) => " ".repeat(it.length));
  for (const [agent, command] of agentCommands) {
    const match = command.exec(text);
    if (!match) continue;
    const keys = [...new Set([...text.matchAll(modelKeys)].map(([it]) => it))].sort();
    yield {
      kind: "ci_agent",
      name: `${file.name}: ${agent}`,
      line: file.lineAt(match.index + match[0].search(/\S/)),
      evidence: ["runs it", ...(keys.length > 0 ? [`secrets ${keys.join(", ")}`] : [])],
      risks: unasked.test(text)
        ? [{ severity: "high", says: "The agent is told to ask nobody for permission." }]
        : [],
    };
  }
}

function* setup(file: SourceFile): Generator<Sighting> {
  file.tree("yaml");
  yield {
    kind: "ci_agent",
    name: "Copilot cloud agent",
    line: 1,
    pointer: "",
    evidence: ["its setup steps are kept here, so it works on this repository"],
  };
}
