import type { Kind, Sighting } from "../finding.ts";
import { redacted } from "../redact.ts";
import type { Signal, SourceFile } from "../signal.ts";

/** One way of writing an agent or a tool server in code. */
interface Pattern {
  readonly framework: string;
  readonly kind: Kind;
  /** The import without which the rest means nothing. */
  readonly needs: RegExp;
  /** Where one is made; the first group is its name, or what it is assigned to. */
  readonly made: RegExp;
}

const named = String.raw`(?:[^()]|\([^()]*\)){0,400}?\bname\s*[=:]\s*["'\x60]([^"'\x60\n]{1,120})["'\x60]`;
const call = (names: string): RegExp =>
  new RegExp(
    String.raw`(?:(?:^|[\s(])(?:(?:export\s+)?(?:const|let|var)\s+)?(\w+)\s*(?::[^=\n]{1,60})?=\s*(?:await\s+)?)?(?:new\s+)?\b(?:\w+\.)?(?:${names})(?:<[^>\n]*>)?\(`,
    "gm",
  );

export const sourceTable: readonly Pattern[] = [
  {
    framework: "OpenAI Agents",
    kind: "agent",
    needs: /from\s+agents\s+import|import\s+agents\b|@openai\/agents/,
    made: call("Agent|RealtimeAgent|SandboxAgent|Agent\\.create"),
  },
  {
    framework: "Google ADK",
    kind: "agent",
    needs:
      /from\s+google\.adk|import\s+google\.adk|@google\/adk|google\.golang\.org\/adk|com\.google\.adk/,
    made: call("Agent|LlmAgent|SequentialAgent|ParallelAgent|LoopAgent|llmagent\\.New"),
  },
  {
    framework: "LangGraph",
    kind: "agent",
    needs: /from\s+langgraph|@langchain\/langgraph|import\s+langgraph/,
    made: call(
      "create_react_agent|createReactAgent|StateGraph|create_supervisor|createSupervisor|create_swarm|MessageGraph",
    ),
  },
  {
    framework: "LangChain",
    kind: "agent",
    needs: /from\s+langchain|from\s+["']langchain|@langchain\//,
    made: call(
      "create_agent|createAgent|initialize_agent|AgentExecutor|create_tool_calling_agent|createToolCallingAgent|create_openai_functions_agent|create_sql_agent",
    ),
  },
  {
    framework: "Deep Agents",
    kind: "agent",
    needs: /deepagents/,
    made: call("create_deep_agent|createDeepAgent"),
  },
  {
    framework: "CrewAI",
    kind: "agent",
    needs: /from\s+crewai\b|import\s+crewai/,
    made: call("Agent|Crew"),
  },
  {
    framework: "Pydantic AI",
    kind: "agent",
    needs: /from\s+pydantic_ai|import\s+pydantic_ai/,
    made: call("Agent"),
  },
  {
    framework: "AutoGen",
    kind: "agent",
    needs: /from\s+(?:autogen|autogen_agentchat|ag2)|import\s+autogen/,
    made: call(
      "AssistantAgent|ConversableAgent|UserProxyAgent|MultimodalWebSurfer|CodeExecutorAgent",
    ),
  },
  {
    framework: "Microsoft Agent Framework",
    kind: "agent",
    needs: /from\s+agent_framework|Microsoft\.Agents\.AI/,
    made: call("ChatAgent|Agent|create_agent|ChatClientAgent|CreateAIAgent|AsAIAgent"),
  },
  {
    framework: "Semantic Kernel",
    kind: "agent",
    needs: /semantic_kernel\.agents|Microsoft\.SemanticKernel\.Agents/,
    made: call("ChatCompletionAgent|OpenAIAssistantAgent|AzureAIAgent"),
  },
  {
    framework: "smolagents",
    kind: "agent",
    needs: /from\s+smolagents|import\s+smolagents/,
    made: call("CodeAgent|ToolCallingAgent|MultiStepAgent"),
  },
  {
    framework: "Strands Agents",
    kind: "agent",
    needs: /from\s+strands\b|@strands-agents\//,
    made: call("Agent"),
  },
  {
    framework: "LlamaIndex",
    kind: "agent",
    needs: /llama_index|llamaindex/,
    made: call("FunctionAgent|ReActAgent|AgentWorkflow|CodeActAgent|ReActAgent\\.from_tools|agent"),
  },
  { framework: "Agno", kind: "agent", needs: /from\s+(?:agno|phi)\./, made: call("Agent|Team") },
  {
    framework: "Letta",
    kind: "agent",
    needs: /letta_client|@letta-ai\//,
    made: call("agents\\.create"),
  },
  { framework: "DSPy", kind: "agent", needs: /import\s+dspy/, made: call("ReAct|CodeAct") },
  {
    framework: "Claude Agent SDK",
    kind: "agent",
    needs:
      /claude_agent_sdk|claude_code_sdk|@anthropic-ai\/claude-agent-sdk|@anthropic-ai\/claude-code/,
    made: call("query|ClaudeSDKClient"),
  },
  { framework: "Codex SDK", kind: "agent", needs: /@openai\/codex-sdk/, made: call("Codex") },
  {
    framework: "Copilot SDK",
    kind: "agent",
    needs: /@github\/copilot-sdk|GitHub\.Copilot\.SDK/,
    made: call("CopilotClient"),
  },
  {
    framework: "Vercel AI SDK",
    kind: "agent",
    needs: /from\s+["']ai["']/,
    made: call("ToolLoopAgent|Experimental_Agent|Agent"),
  },
  { framework: "Mastra", kind: "agent", needs: /@mastra\/core/, made: call("Agent") },
  { framework: "VoltAgent", kind: "agent", needs: /@voltagent\/core/, made: call("Agent") },
  {
    framework: "Bedrock AgentCore",
    kind: "agent",
    needs: /bedrock_agentcore|bedrock-agentcore/,
    made: call("BedrockAgentCoreApp"),
  },
  {
    framework: "Cloudflare Agents",
    kind: "agent",
    needs: /from\s+["']agents["']/,
    made: /class\s+(\w+)\s+extends\s+(?:Agent|AIChatAgent|McpAgent)\b/gm,
  },
  {
    framework: "LangChain4j",
    kind: "agent",
    needs: /dev\.langchain4j/,
    made: /(?:(\w+)\s*=\s*)?(?:AiServices|AgenticServices)\s*\.\s*\w+(?=\s*[(<])/gm,
  },
  {
    framework: "Model Context Protocol",
    kind: "mcp_server",
    needs:
      /from\s+(?:mcp|fastmcp)\b|import\s+(?:mcp|fastmcp)\b|@modelcontextprotocol\/(?:sdk|server)|["']fastmcp["']|mcp-go|modelcontextprotocol\/go-sdk|rmcp::|ModelContextProtocol\.Server|io\.modelcontextprotocol/,
    made: call(
      "FastMCP|McpServer|mcp\\.NewServer|server\\.NewMCPServer|NewMCPServer|MCPServer|McpServer\\.(?:sync|async)|AddMcpServer",
    ),
  },
  {
    framework: "A2A",
    kind: "agent",
    needs: /from\s+a2a\.|@a2a-js\/sdk|a2aproject\/a2a-go/,
    made: call("AgentCard"),
  },
];

export const sourceSignals: readonly Signal[] = [
  {
    id: "source.pattern",
    says: "agents and MCP servers made in code",
    files: [
      "*.py",
      "*.ts",
      "*.mts",
      "*.tsx",
      "*.js",
      "*.mjs",
      "*.cjs",
      "*.go",
      "*.java",
      "*.kt",
      "*.cs",
      "*.rs",
    ],
    confidence: 0.65,
    maxBytes: 512 * 1024,
    read,
  },
];

/** Most code has none of these words, and nothing more is asked of it. */
const worth =
  /agents?\b|crewai|langgraph|langchain|pydantic_ai|autogen|smolagents|llama_?index|mcp|a2a|dspy|claude|codex|copilot|mastra|strands|agno|letta|["']ai["']/i;

function* read(file: SourceFile): Generator<Sighting> {
  if (!worth.test(file.text) || /\.min\.[cm]?js$/.test(file.name)) return;
  const text = uncommented(file.text, /\.py$/i.test(file.name));
  for (const { framework, kind, needs, made } of sourceTable) {
    if (!needs.test(text)) continue;
    for (const match of text.matchAll(made)) {
      const rest = text.slice(match.index + match[0].length, match.index + match[0].length + 600);
      const first = /^\s*["'`]([^"'`\n]{1,120})["'`]/.exec(rest)?.[1];
      const given = new RegExp(`^${named}`).exec(rest)?.[1];
      const name = given ?? (kind === "mcp_server" ? first : undefined) ?? match[1] ?? file.name;
      yield {
        kind,
        name: redacted(name),
        line: file.lineAt(match.index + match[0].search(/\S/)),
        evidence: [`made with ${framework}`],
      };
    }
  }
}

/** Without comments, so that what was switched off is not found; strings are left, because names stand in them. */
const uncommented = (text: string, python: boolean): string =>
  text.replaceAll(
    python ? /^[ \t]*#[^\n]*/gm : /^[ \t]*\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/gm,
    (it) => it.replaceAll(/[^\n]/g, " "),
  );
