/** Where packages of one kind come from. */
export type Ecosystem = "npm" | "pypi" | "go" | "cargo" | "maven" | "nuget" | "gem" | "composer";

/**
 * `agent`: for building agents. `general`: for calling models, agents among other things. `coding`: drives a coding agent.
 * `mcp`: offers or uses MCP servers. `a2a`: talks with other agents. `model`: a provider's client. `governance`: rules for agents.
 */
export type Role = "agent" | "general" | "coding" | "mcp" | "a2a" | "model" | "governance";

/** `*` at the end stands for any ending. One line for each framework: what it is called and its packages. */
export const packageTable: readonly (readonly [
  Role,
  string,
  Partial<Record<Ecosystem, string>>,
])[] = [
  [
    "agent",
    "OpenAI Agents",
    {
      npm: "@openai/agents @openai/agents-*",
      pypi: "openai-agents",
      go: "github.com/nlpodyssey/openai-agents-go",
    },
  ],
  [
    "coding",
    "Claude Agent SDK",
    {
      npm: "@anthropic-ai/claude-agent-sdk @anthropic-ai/claude-code",
      pypi: "claude-agent-sdk claude-code-sdk",
    },
  ],
  ["general", "Vercel AI SDK", { npm: "ai @ai-sdk/*" }],
  [
    "general",
    "LangChain",
    {
      npm: "langchain @langchain/*",
      pypi: "langchain langchain-*",
      go: "github.com/tmc/langchaingo",
      cargo: "langchain-rust",
      maven: "dev.langchain4j:*",
      nuget: "LangChain LangChain.*",
      gem: "langchainrb",
    },
  ],
  [
    "agent",
    "LangGraph",
    {
      npm: "@langchain/langgraph @langchain/langgraph-*",
      pypi: "langgraph langgraph-*",
      maven: "org.bsc.langgraph4j:*",
    },
  ],
  ["agent", "Deep Agents", { npm: "deepagents", pypi: "deepagents" }],
  [
    "agent",
    "Google ADK",
    {
      npm: "@google/adk",
      pypi: "google-adk",
      go: "google.golang.org/adk*",
      maven: "com.google.adk:*",
    },
  ],
  [
    "coding",
    "Copilot SDK",
    {
      npm: "@github/copilot-sdk @github/copilot",
      pypi: "github-copilot-sdk",
      nuget: "GitHub.Copilot.SDK",
      go: "github.com/github/copilot-sdk*",
    },
  ],
  ["agent", "Mastra", { npm: "@mastra/core mastra @mastra/*" }],
  [
    "agent",
    "Strands Agents",
    { npm: "@strands-agents/*", pypi: "strands-agents strands-agents-*" },
  ],
  [
    "mcp",
    "Model Context Protocol",
    {
      npm: "@modelcontextprotocol/*",
      pypi: "mcp",
      go: "github.com/modelcontextprotocol/go-sdk github.com/mark3labs/mcp-go github.com/metoro-io/mcp-golang",
      cargo: "rmcp mcp-server mcp-sdk rust-mcp-sdk",
      maven:
        "io.modelcontextprotocol.sdk:* io.modelcontextprotocol:* org.springframework.ai:spring-ai-starter-mcp*",
      nuget: "ModelContextProtocol ModelContextProtocol.*",
      gem: "mcp fast-mcp",
      composer: "php-mcp/server php-mcp/* mcp/sdk",
    },
  ],
  ["mcp", "FastMCP", { npm: "fastmcp mcp-framework", pypi: "fastmcp" }],
  [
    "a2a",
    "A2A",
    {
      npm: "@a2a-js/sdk",
      pypi: "a2a-sdk python-a2a",
      go: "github.com/a2aproject/a2a-go",
      maven: "io.github.a2asdk:*",
      nuget: "A2A A2A.*",
      cargo: "a2a-rs",
    },
  ],
  ["coding", "Cursor SDK", { npm: "@cursor/sdk" }],
  ["coding", "Codex SDK", { npm: "@openai/codex-sdk @openai/codex", pypi: "openai-codex-sdk" }],
  ["coding", "OpenCode SDK", { npm: "@opencode-ai/sdk opencode-ai", pypi: "opencode-ai" }],
  ["coding", "Gemini CLI", { npm: "@google/gemini-cli @google/gemini-cli-core" }],
  [
    "agent",
    "Bedrock AgentCore",
    { npm: "bedrock-agentcore", pypi: "bedrock-agentcore bedrock-agentcore-*" },
  ],
  ["agent", "VoltAgent", { npm: "voltagent @voltagent/*" }],
  ["agent", "CrewAI", { pypi: "crewai crewai-tools" }],
  ["agent", "Pydantic AI", { pypi: "pydantic-ai pydantic-ai-*" }],
  [
    "agent",
    "Microsoft Agent Framework",
    { pypi: "agent-framework agent-framework-*", nuget: "Microsoft.Agents.*" },
  ],
  [
    "agent",
    "AutoGen",
    {
      pypi: "autogen-agentchat autogen-core autogen-ext pyautogen ag2",
      nuget: "Microsoft.AutoGen.* AutoGen AutoGen.*",
    },
  ],
  [
    "general",
    "Semantic Kernel",
    {
      pypi: "semantic-kernel",
      nuget: "Microsoft.SemanticKernel Microsoft.SemanticKernel.*",
      maven: "com.microsoft.semantic-kernel:*",
    },
  ],
  ["agent", "smolagents", { pypi: "smolagents" }],
  ["general", "LlamaIndex", { npm: "llamaindex @llamaindex/*", pypi: "llama-index llama-index-*" }],
  ["agent", "Agno", { pypi: "agno phidata" }],
  ["agent", "Letta", { npm: "@letta-ai/*", pypi: "letta letta-client" }],
  ["general", "DSPy", { pypi: "dspy dspy-ai" }],
  ["general", "Haystack", { pypi: "haystack-ai" }],
  ["agent", "Browser Use", { pypi: "browser-use", npm: "@browserbasehq/stagehand" }],
  ["agent", "Inngest AgentKit", { npm: "@inngest/agent-kit" }],
  ["agent", "Cloudflare Agents", { npm: "agents" }],
  [
    "general",
    "Genkit",
    { npm: "genkit @genkit-ai/*", pypi: "genkit", go: "github.com/firebase/genkit/go" },
  ],
  ["agent", "BeeAI", { npm: "beeai-framework", pypi: "beeai-framework" }],
  ["agent", "Eino", { go: "github.com/cloudwego/eino" }],
  ["agent", "Rig", { cargo: "rig-core rig" }],
  ["agent", "swarms", { pypi: "swarms", cargo: "swarms-rs" }],
  ["general", "Spring AI", { maven: "org.springframework.ai:*" }],
  ["agent", "Embabel", { maven: "com.embabel.agent:*" }],
  ["agent", "Koog", { maven: "ai.koog:*" }],
  [
    "general",
    "Microsoft.Extensions.AI",
    { nuget: "Microsoft.Extensions.AI Microsoft.Extensions.AI.*" },
  ],
  ["general", "RubyLLM", { gem: "ruby_llm" }],
  ["agent", "Neuron", { composer: "neuron-core/neuron-ai inspector-apm/neuron-ai" }],
  ["general", "LLPhant", { composer: "theodo-group/llphant llphant/llphant" }],
  [
    "agent",
    "Temporal and Restate agents",
    { pypi: "dapr-agents", npm: "@restatedev/vercel-ai-middleware" },
  ],
  [
    "governance",
    "Agent Governance Toolkit",
    {
      npm: "@microsoft/agent-governance* @agentmesh/*",
      pypi: "agent-governance-toolkit agentmesh agent-os-kernel",
    },
  ],
  [
    "model",
    "a model provider's client",
    {
      npm: "openai @anthropic-ai/sdk @google/genai @google/generative-ai @mistralai/mistralai groq-sdk ollama cohere-ai @aws-sdk/client-bedrock-runtime @aws-sdk/client-bedrock-agent-runtime",
      pypi: "openai anthropic google-genai google-generativeai mistralai groq ollama cohere litellm",
      go: "github.com/openai/openai-go* github.com/anthropics/anthropic-sdk-go github.com/sashabaranov/go-openai",
      cargo: "async-openai",
      nuget: "OpenAI Azure.AI.OpenAI Anthropic Anthropic.SDK",
      maven: "com.openai:openai-java* com.anthropic:anthropic-java*",
      gem: "ruby-openai openai anthropic",
    },
  ],
];

export interface Known {
  readonly role: Role;
  readonly framework: string;
}

interface Rules {
  readonly exact: ReadonlyMap<string, Known>;
  readonly starts: readonly (readonly [string, Known])[];
}

const rules = new Map<Ecosystem, Rules>();

/** What a package is known as. The exact name beats a family, and of families the longer name. */
export function known(ecosystem: Ecosystem, name: string): Known | null {
  const { exact, starts } = rulesOf(ecosystem);
  const key = normal(ecosystem, name);
  return exact.get(key) ?? starts.find(([start]) => key.startsWith(start))?.[1] ?? null;
}

/** PyPI takes `_`, `.` and `-` for the same; NuGet and Composer ignore case. */
const normal = (ecosystem: Ecosystem, name: string): string =>
  ecosystem === "pypi"
    ? name.toLowerCase().replaceAll(/[-_.]+/g, "-")
    : ecosystem === "nuget" || ecosystem === "composer"
      ? name.toLowerCase()
      : name;

function rulesOf(ecosystem: Ecosystem): Rules {
  const made = rules.get(ecosystem);
  if (made) return made;
  const exact = new Map<string, Known>();
  const starts: (readonly [string, Known])[] = [];
  for (const [role, framework, packages] of packageTable)
    for (const name of packages[ecosystem]?.split(" ") ?? []) {
      if (name.endsWith("*")) starts.push([name.slice(0, -1).toLowerCase(), { role, framework }]);
      else exact.set(normal(ecosystem, name), { role, framework });
    }
  const result = { exact, starts: starts.sort(([a], [b]) => b.length - a.length) };
  rules.set(ecosystem, result);
  return result;
}
