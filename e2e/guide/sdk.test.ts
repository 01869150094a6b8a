import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf } from "./pages.ts";

const guide = "sdk.md";
const here = fileURLToPath(new URL("..", import.meta.url));
/** As it is published. */
const sdk = (entry: string): string => path.join(here, "../sdk/dist", `${entry}.js`);
const call = { order: "A-7", euros: 12 };

/** What each framework does with the tool of the guide, when a model asks for it once; prints what the model would read. */
const drivers: Record<string, string> = {
  ai: `
    import { generateText } from "ai";
    import { MockLanguageModelV3 } from "ai/test";
    import { refundTool } from "./ai.ts";
    const usage = { inputTokens: {}, outputTokens: {} };
    const model = new MockLanguageModelV3({ doGenerate: async () => ({
      finishReason: { unified: "tool-calls", raw: "tool_calls" }, usage, warnings: [],
      content: [{ type: "tool-call", toolCallId: "1", toolName: "refund", input: process.env.CALL }],
    }) });
    const { content } = await generateText({ model, tools: { refund: refundTool }, prompt: "x" });
    const said = content.find(({ type }) => type === "tool-result" || type === "tool-error");
    console.log(said.type === "tool-result" ? said.output : said.error.message);`,
  "openai-agents": `
    import { Agent, Runner, Usage, setTracingDisabled } from "@openai/agents";
    import { refundTool } from "./openai-agents.ts";
    setTracingDisabled(true);
    let read = "";
    const model = { async getResponse({ input }) {
      const last = Array.isArray(input) ? input.at(-1) : null;
      if (last?.type === "function_call_result") read = last.output.text ?? JSON.stringify(last.output);
      const output = read === ""
        ? [{ type: "function_call", callId: "1", name: "refund", arguments: process.env.CALL, status: "completed" }]
        : [{ type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text: "done" }] }];
      return { usage: new Usage(), output };
    } };
    const agent = new Agent({ name: "clerk", instructions: "x", model, tools: [refundTool] });
    await new Runner().run(agent, "x");
    console.log(read);`,
  langgraph: `
    import { AIMessage } from "@langchain/core/messages";
    import { tools } from "./langgraph.ts";
    const asked = new AIMessage({ content: "", tool_calls: [{ id: "1", name: "refund", args: JSON.parse(process.env.CALL) }] });
    const { messages } = await tools.invoke({ messages: [asked] });
    console.log(messages[0].content);`,
  mcp: `
    import { callTool } from "./mcp.ts";
    const client = { callTool: async ({ arguments: args }) => args.order + ": " + args.euros + " EUR paid back" };
    console.log(await callTool(client, "app", "refund", JSON.parse(process.env.CALL)).catch((error) => error.message));`,
  "claude-agent": `
    import { hooks } from "./claude-agent.ts";
    const call = { tool_name: "Bash", tool_input: { command: "ls" } };
    const [{ hooks: [before] }] = hooks.PreToolUse;
    const [{ hooks: [after] }] = hooks.PostToolUse;
    const { hookSpecificOutput: said } = await before(call, "toolu_1");
    if (said.permissionDecision === "allow") await after(call, "toolu_1");
    console.log(said.permissionDecision, said.permissionDecisionReason);`,
};

let reeve: Reeve;
let commands: Commands;
let env: Record<string, string>;

beforeAll(async () => {
  reeve = await startReeve();
  commands = await commandsOf(reeve);
  const { person } = await reeve.call("people.invite", {
    name: "Ada Lovelace",
    email: "ada@example.com",
    role: "owner",
  });
  const { id } = await reeve.call("agents.register", {
    name: "clerk",
    purpose: "Pays back",
    environment: "production",
    tier: "medium",
    owner: person.id,
  });
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const { clientId } = await reeve.call("agents.credentials.add", {
    id,
    publicKeyJwk: { ...publicKey.export({ format: "jwk" }) },
  });
  env = {
    AGENT: id,
    AGENT_CLIENT_ID: clientId,
    AGENT_KEY: JSON.stringify(privateKey.export({ format: "jwk" })),
    CALL: JSON.stringify(call),
  };
  const said = await commands.run(blockOf(guide, "sh", "register"), env);
  expect(said.status, said.err).toBe(0);
  await writeFile(path.join(commands.folder, "app.ts"), blockOf(guide, "ts", "guard"));
  for (const [name, driver] of Object.entries(drivers)) {
    await writeFile(path.join(commands.folder, `${name}.ts`), blockOf(guide, "ts", name));
    await writeFile(path.join(commands.folder, `drive-${name}.ts`), driver);
  }
});
afterAll(async () => {
  await commands?.remove();
  await reeve?.stop();
});

/** Runs a driver with the packages of this workspace, as a reader would with their own. */
async function drive(name: string): Promise<string> {
  const out = path.join(here, `dist/guide-${name}.mjs`);
  const bundle = await rolldown({
    input: path.join(commands.folder, `drive-${name}.ts`),
    platform: "node",
    external: /^(?!\.|\/|@reeve\/)/,
    resolve: {
      alias: { "@reeve/sdk/guard": sdk("guard"), "@reeve/sdk/agent-token": sdk("agent-token") },
    },
    logLevel: "warn",
  });
  await bundle.write({ file: out, format: "esm" });
  await bundle.close();
  const ran = await commands.start(process.execPath, [out], env);
  expect(ran.status, ran.err).toBe(0);
  return ran.out.trim();
}

test.each(["ai", "openai-agents", "langgraph", "mcp"])(
  "with %s the tool runs when Reeve allows it, and the model reads Reeve's sentence when it does not",
  async (name) => {
    if (declared)
      await reeve.call("policies.put", { name: "small", mode: "enforce", cedar: cedar(100) });
    expect(await drive(name)).toBe("A-7: 12 EUR paid back");
    declared = true;
    await reeve.call("policies.put", { name: "small", mode: "enforce", cedar: cedar(10) });
    expect(await drive(name)).toContain("Only small sums are paid back without a person.");
    const { items } = await reeve.call("actions.list", { tool: "refund", limit: 2 });
    expect(items.map(({ source, outcome }) => [source, outcome])).toEqual([
      ["sdk", "denied"],
      ["sdk", "ok"],
    ]);
  },
);

/** A policy may name a tool once Reeve knows it. */
let declared = false;
const cedar = (most: number): string => `@id("small")
@reason("Only small sums are paid back without a person.")
forbid (principal, action == Reeve::Action::"app/refund", resource)
when { context.args.euros > ${most} };`;

test("a tool of a coding agent is asked for as the guide writes it", async () => {
  const server = await reeve.call("servers.add", {
    name: "claude-code",
    transport: { kind: "local" },
  });
  expect(await drive("claude-agent")).toMatch(/^deny /);
  const grant = { server: server.name, tools: ["*"], reason: "It works here" };
  await reeve.call("grants.create", { ...grant, agent: env["AGENT"] as `agt_${string}` });
  expect(await drive("claude-agent")).toMatch(/^allow /);
  const { items } = await reeve.call("actions.list", { tool: "Bash", limit: 2 });
  expect(items.map(({ outcome }) => outcome)).toEqual(["ok", "denied"]);
});
