/** Actions that start an agent. */
export const agentActions: readonly (readonly [agent: string, uses: RegExp])[] = [
  ["Claude Code", /^anthropics\/claude-code(?:-base)?-action(?:\/[^@]*)?@/i],
  ["Claude Code", /^anthropics\/claude-code-security-review@/i],
  ["Codex", /^openai\/codex-action@/i],
  ["Gemini CLI", /^google-github-actions\/run-gemini-cli@|^google-gemini\/gemini-cli-action@/i],
  ["Copilot", /^github\/copilot-[^@]+@|^github\/gh-aw[^@]*@/i],
  ["GitHub Models", /^actions\/ai-inference@/i],
  ["Cursor", /^cursor\/[^@]*(?:agent|action)[^@]*@/i],
  ["OpenCode", /^(?:sst|anomalyco)\/opencode(?:\/[^@]*)?@/i],
  ["OpenHands", /^(?:all-hands-ai|openhands)\/[^@]+@/i],
  ["Aider", /^[^/]+\/aider[^@]*@/i],
  ["Qodo PR-Agent", /^(?:codium-?ai|qodo-ai)\/pr-agent@/i],
  ["CodeRabbit", /^coderabbitai\/[^@]+@/i],
  ["Amp", /^sourcegraph\/amp[^@]*@/i],
  ["Factory Droid", /^factory-ai\/[^@]+@/i],
  ["Goose", /^[^/]+\/goose-[^@]*action[^@]*@/i],
  ["Kiro or Amazon Q", /^aws[^/]*\/[^@]*(?:amazon-?q|kiro)[^@]*@/i],
];

const start = String.raw`(?:^|[\s;&|("'\x60$])(?:npx\s+(?:-y\s+|--yes\s+)?|bunx\s+|pnpm\s+dlx\s+|uvx\s+|sudo\s+)?(?:@[\w-]+/)?`;

/** Commands that start one without a person at the terminal. */
export const agentCommands: readonly (readonly [agent: string, command: RegExp])[] = [
  [
    "Claude Code",
    new RegExp(
      String.raw`${start}claude(?:-code)?(?:@[\w.-]+)?\s+(?:[^\n;|&]*\s)?(?:-p\b|--print\b|--dangerously-skip-permissions)`,
      "m",
    ),
  ],
  [
    "Codex",
    new RegExp(
      String.raw`${start}codex(?:@[\w.-]+)?\s+(?:[^\n;|&]*\s)?(?:exec|e|--full-auto|--yolo)\b`,
      "m",
    ),
  ],
  [
    "Gemini CLI",
    new RegExp(
      String.raw`${start}gemini(?:-cli)?(?:@[\w.-]+)?\s+(?:[^\n;|&]*\s)?(?:-p\b|--prompt\b|-y\b|--yolo\b)`,
      "m",
    ),
  ],
  [
    "Copilot CLI",
    new RegExp(
      String.raw`${start}copilot(?:@[\w.-]+)?\s+(?:[^\n;|&]*\s)?(?:-p\b|--prompt\b|--allow-all-tools)`,
      "m",
    ),
  ],
  ["Cursor", new RegExp(String.raw`${start}cursor-agent\s`, "m")],
  ["OpenCode", new RegExp(String.raw`${start}opencode(?:-ai)?(?:@[\w.-]+)?\s+run\b`, "m")],
  [
    "Aider",
    new RegExp(String.raw`${start}aider\s+(?:[^\n;|&]*\s)?(?:--message\b|-m\b|--yes)`, "m"),
  ],
  ["Goose", new RegExp(String.raw`${start}goose\s+run\b`, "m")],
  ["Amp", new RegExp(String.raw`${start}amp\s+(?:[^\n;|&]*\s)?(?:-x\b|--execute\b)`, "m")],
  [
    "Qwen Code",
    new RegExp(String.raw`${start}qwen(?:-code)?\s+(?:[^\n;|&]*\s)?(?:-p\b|--prompt\b)`, "m"),
  ],
  ["Amazon Q", new RegExp(String.raw`${start}(?:q|kiro-cli)\s+chat\b[^\n]*--no-interactive`, "m")],
  ["Crush", new RegExp(String.raw`${start}crush\s+run\b`, "m")],
  ["OpenHands", new RegExp(String.raw`${start}openhands\s+|openhands\.core\.main`, "m")],
];

/** Variables under which keys to models are kept. */
export const modelKeys =
  /\b(?:ANTHROPIC_API_KEY|ANTHROPIC_AUTH_TOKEN|CLAUDE_CODE_OAUTH_TOKEN|CLAUDE_API_KEY|OPENAI_API_KEY|CODEX_API_KEY|AZURE_OPENAI_(?:API_)?KEY|GEMINI_API_KEY|GOOGLE_(?:GENAI_|GENERATIVE_AI_)?API_KEY|MISTRAL_API_KEY|GROQ_API_KEY|XAI_API_KEY|DEEPSEEK_API_KEY|OPENROUTER_API_KEY|COHERE_API_KEY|TOGETHER_API_KEY|FIREWORKS_API_KEY|CURSOR_API_KEY|AWS_BEARER_TOKEN_BEDROCK|LANGSMITH_API_KEY|LANGCHAIN_API_KEY|COPILOT_GITHUB_TOKEN|PERPLEXITY_API_KEY|HUGGINGFACE_API_KEY|HF_TOKEN|OLLAMA_HOST|LITELLM_(?:MASTER_|API_)KEY)\b/g;
