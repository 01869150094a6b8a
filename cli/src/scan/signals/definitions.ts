import type { Sighting } from "../finding.ts";
import { redacted } from "../redact.ts";
import type { Signal, SourceFile } from "../signal.ts";
import { at, atAny, entriesOf, itemsOf, pointer, textAt, textOf, textsOf } from "../tree/tree.ts";

/** Files in which frameworks and protocols define agents and tool servers by name. */
export const definitionSignals: readonly Signal[] = [
  {
    id: "framework.langgraph",
    says: "graphs of LangGraph",
    files: ["langgraph.json"],
    confidence: 0.95,
    read: langgraph,
  },
  {
    id: "framework.crewai",
    says: "agents of CrewAI",
    files: [
      "config/agents.{yaml,yml}",
      "agents.{yaml,yml}",
      "crewai.{yaml,yml}",
      "crew.{yaml,yml}",
    ],
    confidence: 0.95,
    read: crew,
  },
  {
    id: "framework.declared",
    says: "agents declared in a file: Google ADK, Microsoft Agent Framework, Copilot Studio, AutoGen Studio, Docker",
    files: [
      "root_agent.{yaml,yml}",
      "agent.{yaml,yml,json}",
      "*.agent.{yaml,yml,json}",
      "declarativeAgent.json",
      "*DeclarativeAgent.json",
      "docker-agent.{yaml,yml}",
      "cagent.{yaml,yml}",
      "team.json",
    ],
    confidence: 0.85,
    read: declared,
  },
  {
    id: "framework.bedrock_agentcore",
    says: "agents that AgentCore's tools deploy",
    files: [".bedrock_agentcore.yaml", "agentcore.json"],
    confidence: 0.95,
    read: agentCore,
  },
];

const short = (text: string): string => redacted(text.slice(0, 200));

function* langgraph(file: SourceFile): Generator<Sighting> {
  const tree = file.tree("json");
  for (const [name, it] of entriesOf(at(tree, "graphs"))) {
    const target = textOf(it) ?? textAt(it, "path");
    yield {
      kind: "agent",
      name: short(name),
      line: it.line,
      pointer: pointer("graphs", name),
      evidence: ["a graph of LangGraph", ...(target ? [`in ${short(target)}`] : [])],
    };
  }
}

function* crew(file: SourceFile): Generator<Sighting> {
  const tree = file.tree("yaml");
  const agents = at(tree, "agents") ?? tree;
  for (const [name, it] of entriesOf(agents))
    if (textAt(it, "role") !== null && (at(it, "goal") ?? at(it, "backstory")) !== null) {
      const tools = textsOf(at(it, "tools"));
      yield {
        kind: "agent",
        name: short(name),
        line: it.line,
        pointer: pointer(...(agents === tree ? [] : ["agents"]), name),
        evidence: [
          "an agent of CrewAI",
          ...(tools.length > 0 ? [`tools ${tools.map(short).join(", ")}`] : []),
        ],
      };
    }
}

function* declared(file: SourceFile): Generator<Sighting> {
  const tree = file.tree();
  const named = textAt(tree, "name") ?? textAt(tree, "metadata", "name") ?? textAt(tree, "label");
  const kind =
    textAt(tree, "agent_class") ??
    textAt(tree, "kind") ??
    textAt(tree, "$schema") ??
    textAt(tree, "component_type") ??
    "";
  const agents = at(tree, "agents");
  if (agents?.entries && /agent|team/.test(file.name)) {
    for (const [name, it] of entriesOf(agents))
      if (atAny(it, "instruction", "instructions", "model", "description"))
        yield {
          kind: "agent",
          name: short(name),
          line: it.line,
          pointer: pointer("agents", name),
          evidence: ["an agent declared by name"],
        };
    return;
  }
  const speaks =
    atAny(
      tree,
      "instruction",
      "instructions",
      "system_prompt",
      "systemMessage",
      "system_message",
      "prompt",
      "model",
      "tools",
      "sub_agents",
    ) !== null;
  if (named === null || !(speaks || /Agent|declarative-agent|Prompt|team/i.test(kind))) return;
  const tools = itemsOf(at(tree, "tools")).length;
  yield {
    kind: "agent",
    name: short(named),
    line: at(tree, "name")?.line ?? 1,
    pointer: "",
    evidence: ["an agent declared in a file", ...(tools > 0 ? [`${tools} tools`] : [])],
  };
}

function* agentCore(file: SourceFile): Generator<Sighting> {
  for (const [name, it] of entriesOf(at(file.tree(), "agents")))
    yield {
      kind: "agent",
      name: short(name),
      line: it.line,
      pointer: pointer("agents", name),
      evidence: ["deployed to Bedrock AgentCore"],
    };
}
