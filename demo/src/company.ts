import type { AgentId } from "@reeve/contract/id";
import { reeve } from "@reeve/sdk/client";
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { command } from "./command.ts";
import { comes } from "./comes.ts";
import { settled } from "./ladder.ts";
import type { SignedIn } from "./people.ts";
import type { Product } from "./product.ts";
import { line, paint, step } from "./terminal.ts";

/** A token as a developer left it: made up anew for each telling. */
const token = `ghp_${randomBytes(18).toString("hex")}`;

/** What lies in the repositories of a small company: two agents, a tool server with a secret in its file, a skill, a hook. */
const files: Readonly<Record<string, string>> = {
  "helpdesk/langgraph.json": '{ "graphs": { "ticket-triage": "./triage.py:graph" } }\n',
  "helpdesk/.mcp.json": `${JSON.stringify({ mcpServers: { github: { command: "npx", args: ["-y", "@modelcontextprotocol/server-github"], env: { GITHUB_TOKEN: token } } } }, null, 2)}\n`,
  "website/.github/workflows/answer.yml":
    "name: Answer\non: issue_comment\npermissions:\n  contents: write\njobs:\n  answer:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: anthropics/claude-code-action@v1\n",
  "website/.claude/skills/release/SKILL.md":
    "---\nname: release\ndescription: Cuts a release.\n---\nTag it.\n",
  "website/.claude/settings.json": `${JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: "command", command: "./notify.sh" }] }] } })}\n`,
  "website/README.md": "We like agents, MCP servers and skills.\n",
};

export interface Looked {
  readonly status: number | null;
  /** Whether the secret in one of the files was told by anything. */
  readonly leaked: boolean;
  readonly agents: number;
  /** Of all that count as agents, how many are registered: before anybody looked at what was found, and after. */
  readonly listed: readonly string[];
}

const placesOf = (root: string) => ({
  company: path.join(root, "company"),
  home: path.join(root, "home"),
});

/** Looks through the company's repositories and one home of a workstation, both made up. */
async function scanAll(product: Product, root: string) {
  const { company, home } = placesOf(root);
  await mkdir(home, { recursive: true });
  return command(["scan", company, "--submit", "--host", "--home", home], product);
}

/** Agents that are none, put among code, on a workstation and into telemetry: whether discovery sees what nobody tells it. True where all were found. */
export async function plantAndFind(product: Product, root: string): Promise<boolean> {
  const api = reeve(product);
  const { company, home } = placesOf(root);
  const planted = await step("three agents that are none are planted", async () => {
    for (const [kind, where] of [
      ["code", path.join(company, "website")],
      ["endpoint", home],
      ["telemetry", "the collector"],
    ] as const) {
      const { put } = await api.call("canaries.plant", { kind, where });
      if (put.file === null) await tell(product, put.text);
      else {
        const file = path.join(where, put.file.replace(/^~\//, ""));
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, put.text);
      }
    }
    return 3;
  });
  return step("discovery finds each of them, with nobody's help", async () => {
    await scanAll(product, root);
    return comes("What was planted", async () => {
      const { items } = await api.call("canaries.list", {});
      return items.filter(({ found }) => found !== null).length === planted || undefined;
    });
  });
}

async function tell({ url, token }: Product, body: string): Promise<void> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const taken = await fetch(`${url}/otlp/v1/traces`, { method: "POST", headers, body });
  if (!taken.ok) throw new Error(`Telemetry was not taken: ${await taken.text()}`);
}

/** A scan of the company's repositories, what it brings to the register and the ladder, and what somebody makes of it. */
export async function lookAround(
  product: Product,
  root: string,
  triage: AgentId,
  mary: SignedIn,
): Promise<Looked> {
  const folder = placesOf(root).company;
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  const { status, said } = await step(
    "reeve scan reads the company's repositories, and runs nothing",
    () => scanAll(product, root),
  );
  for (const each of said
    .split("\n")
    .filter((it) => /^(critical|high|medium|low) /.test(it) && / \d+ % /.test(it)))
    line(`    ${each.replaceAll(`${folder}/`, "").replaceAll(/ {2,}/g, "  ")}`);
  const api = reeve(product);
  const { items } = await api.call("discovery.list", { status: "open" });
  const agents = items.filter(({ kind }) => kind === "agent" || kind === "ci_agent");
  const before = await listed(product);
  line(`    ${agents.length} of them count as agents: ${paint("yellow", before)} are registered`);
  await step(
    "one is an agent that is registered already, the other is judged not to be one of ours",
    async () => {
      for (const { id, kind } of agents)
        await api.call(
          "discovery.judge",
          kind === "agent"
            ? { id, verdict: "agent", agent: triage }
            : {
                id,
                verdict: "not_agent",
                reason: "The website is being shut down; the workflow is switched off.",
              },
        );
    },
  );
  await step("nobody says that alone: Mary looks at it, and confirms the register", () =>
    mary.does("maturity.attest", { kind: "register", says: "These are all there are." }),
  );
  const after = await listed(product);
  line(
    `    ${paint("green", after)} are registered; the rest waits in the console under “Found by scan”`,
  );
  return {
    status,
    leaked: said.includes(token) || JSON.stringify(items).includes(token),
    agents: agents.length,
    listed: [before, after],
  };
}

/** The criterion that counts the registered, as soon as the ladder has been measured anew. */
async function listed(product: Product): Promise<string> {
  const { surfaces } = await settled(product);
  const it = surfaces.flatMap(({ criteria }) => criteria).find(({ id }) => id === "INV-2.2");
  return `${it?.numerator ?? 0} of ${it?.denominator ?? 0}`;
}
