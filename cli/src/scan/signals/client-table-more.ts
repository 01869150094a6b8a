import { mcpServers, type ClientRow } from "./client-row.ts";

const mcp = mcpServers;
const user = (folder: string): readonly string[] => [
  `.config/${folder}/User`,
  `Library/Application Support/${folder}/User`,
  `AppData/Roaming/${folder}/User`,
];
const editors = ["Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf"].flatMap((it) =>
  user(it),
);
const inEditors = (...names: readonly string[]): readonly string[] =>
  editors.flatMap((folder) => names.map((name) => `${folder}/${name}`));

/** The others, and files that name no client. */
export const lessUsed: readonly ClientRow[] = [
  {
    id: "antigravity",
    client: "Antigravity",
    files: [
      ".gemini/antigravity/mcp_config.json",
      ".gemini/config/mcp_config.json",
      ".agent/mcp_config.json",
      ".agents/mcp_config.json",
      ".gemini/mcp_config.json",
    ],
    keys: mcp,
    confidence: 0.75,
  },
  {
    id: "opencode",
    client: "OpenCode",
    files: [
      "opencode.json",
      "opencode.jsonc",
      ".opencode/opencode.json",
      ".opencode/opencode.jsonc",
      ".opencode/config.json",
    ],
    keys: ["mcp"],
  },
  {
    id: "zed",
    client: "Zed",
    files: ["zed/settings.json", ".zed/settings.json"],
    keys: ["context_servers"],
  },
  {
    id: "cline",
    client: "Cline",
    files: [
      "cline_mcp_settings.json",
      ...inEditors("globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json"),
    ],
    keys: mcp,
  },
  {
    id: "roo",
    client: "Roo Code",
    files: [
      ".roo/mcp.json",
      "rooveterinaryinc.roo-cline/settings/mcp_settings.json",
      "kilocode.kilo-code/settings/mcp_settings.json",
      "mcp_settings.json",
    ],
    keys: mcp,
  },
  {
    id: "kilo",
    client: "Kilo Code",
    files: ["kilo.jsonc", "kilo.json", ".kilo/kilo.jsonc", ".kilo/kilo.json", ".kilocode/mcp.json"],
    keys: ["mcp", ...mcp],
  },
  {
    id: "continue",
    client: "Continue",
    files: [
      ".continue/config.{yaml,yml,json}",
      ".continue/mcpServers/*.{yaml,yml,json}",
      ".continue/assistants/*.{yaml,yml}",
      ".continue/agents/*.{yaml,yml}",
    ],
    keys: [...mcp, "experimental.modelContextProtocolServers"],
  },
  {
    id: "jetbrains",
    client: "JetBrains Junie",
    files: [".junie/mcp/mcp.json", ".junie/mcp.json"],
    keys: mcp,
  },
  {
    id: "goose",
    client: "Goose",
    files: ["goose/config.yaml", ".goose/config.yaml", "goose/config.yml"],
    keys: ["extensions"],
  },
  {
    id: "kiro",
    client: "Kiro",
    files: [".kiro/settings/mcp.json", ".kiro/agents/*.json"],
    keys: mcp,
  },
  {
    id: "amazon_q",
    client: "Amazon Q",
    files: [
      ".aws/amazonq/mcp.json",
      ".aws/amazonq/agents/*.json",
      ".aws/amazonq/default.json",
      ".amazonq/mcp.json",
      ".amazonq/default.json",
      ".amazonq/agents/*.json",
    ],
    keys: mcp,
  },
  {
    id: "amp",
    client: "Amp",
    files: [".amp/settings.json", "amp/settings.json"],
    keys: ["amp.mcpServers", ...mcp],
  },
  { id: "qwen", client: "Qwen Code", files: [".qwen/settings.json"], keys: mcp },
  { id: "crush", client: "Crush", files: ["crush.json", ".crush.json"], keys: ["mcp"] },
  {
    id: "openclaw",
    client: "OpenClaw",
    files: [".openclaw/openclaw.json", ".clawdbot/clawdbot.json", ".clawdbot/openclaw.json"],
    keys: [...mcp, "mcp.servers"],
    confidence: 0.75,
  },
  { id: "pi", client: "Pi", files: [".pi/agent/mcp.json", ".pi/mcp.json"], keys: mcp },
  {
    id: "hermes",
    client: "Hermes",
    files: [".hermes/config.yaml", ".hermes/config.yml"],
    keys: ["mcp_servers"],
  },
  { id: "iflow", client: "iFlow", files: [".iflow/settings.json"], keys: mcp },
  {
    id: "tabnine",
    client: "Tabnine",
    files: [".tabnine/agent/settings.json", ".tabnine/mcp_servers.json"],
    keys: mcp,
  },
  {
    id: "qoder",
    client: "Qoder",
    files: [".qoder.json", ".qoder/mcp.json", ".qoder/settings.json"],
    keys: mcp,
  },
  { id: "forge", client: "Forge", files: [".forge/.mcp.json", ".forge/mcp.json"], keys: mcp },
  {
    id: "codebuddy",
    client: "CodeBuddy",
    files: [".codebuddy/settings.json", ".codebuddy/mcp.json"],
    keys: mcp,
  },
  { id: "trae", client: "Trae", files: [".trae/mcp.json"], keys: mcp },
  { id: "lmstudio", client: "LM Studio", files: [".lmstudio/mcp.json"], keys: mcp },
  {
    id: "generic",
    client: "an MCP client",
    files: [
      "mcp.json",
      "mcp-config.json",
      "mcp_config.json",
      "mcp-servers.json",
      "mcp_servers.json",
      "mcpServers.json",
      "mcp.yaml",
      "mcp.yml",
      ".mcp/config.json",
      "mcp.config.json",
      "*.mcp.json",
    ],
    keys: [...mcp, "servers", "mcp.servers", "mcp_servers"],
    confidence: 0.7,
  },
];
