import { mcpServers, type ClientRow } from "./client-row.ts";

const mcp = mcpServers;
const user = (folder: string): readonly string[] => [
  `.config/${folder}/User`,
  `Library/Application Support/${folder}/User`,
  `AppData/Roaming/${folder}/User`,
];
const vsCodeUser = ["Code", "Code - Insiders", "VSCodium"].flatMap((it) => user(it));

/** The clients that most people have. */
export const widelyUsed: readonly ClientRow[] = [
  {
    id: "project",
    client: "Claude Code, Cursor, Copilot CLI and others",
    files: [".mcp.json"],
    keys: mcp,
  },
  {
    id: "claude_code",
    client: "Claude Code",
    files: [
      ".claude.json",
      ".claude/settings.json",
      ".claude/settings.local.json",
      ".claude/mcp.json",
    ],
    keys: [...mcp, "projects.*.mcpServers"],
  },
  {
    id: "claude_code_managed",
    client: "Claude Code (managed)",
    files: ["managed-mcp.json"],
    keys: mcp,
  },
  {
    id: "claude_plugin",
    client: "Claude Code plugin",
    files: [
      ".claude-plugin/plugin.json",
      "plugins/**/plugin.json",
      ".claude-plugin/marketplace.json",
    ],
    keys: [...mcp, "plugins.*.mcpServers"],
  },
  {
    id: "claude_desktop",
    client: "Claude Desktop",
    files: ["claude_desktop_config.json"],
    keys: mcp,
  },
  {
    id: "cursor",
    client: "Cursor",
    files: [
      ".cursor/mcp.json",
      "Cursor/User/mcp.json",
      "Cursor/User/settings.json",
      ".cursor-plugin/plugin.json",
    ],
    keys: [...mcp, "mcp.servers", "servers"],
  },
  {
    id: "vscode",
    client: "VS Code and Copilot",
    files: [
      ".vscode/mcp.json",
      ...vsCodeUser.map((it) => `${it}/mcp.json`),
      ...vsCodeUser.map((it) => `${it}/profiles/*/mcp.json`),
    ],
    keys: ["servers", ...mcp],
  },
  {
    id: "vscode_settings",
    client: "VS Code settings",
    files: [
      ".vscode/settings.json",
      ...vsCodeUser.map((it) => `${it}/settings.json`),
      ...vsCodeUser.map((it) => `${it}/profiles/*/settings.json`),
    ],
    keys: ["mcp.servers", "mcp.mcpServers"],
  },
  {
    id: "vscode_workspace",
    client: "VS Code workspace",
    files: ["*.code-workspace"],
    keys: ["settings.mcp.servers", "mcp.servers"],
  },
  {
    id: "devcontainer",
    client: "VS Code dev container",
    files: ["devcontainer.json", ".devcontainer.json"],
    keys: ["customizations.vscode.mcp.servers", "customizations.vscode.settings.mcp.servers"],
  },
  {
    id: "copilot_cli",
    client: "Copilot CLI",
    files: [
      ".copilot/mcp-config.json",
      ".github/mcp.json",
      ".copilot/mcp.json",
      ".github/copilot/mcp.json",
    ],
    keys: [...mcp, "servers"],
  },
  {
    id: "windsurf",
    client: "Windsurf",
    files: [
      ".codeium/windsurf/mcp_config.json",
      ".codeium/mcp_config.json",
      ".windsurf/mcp_config.json",
      ".windsurf/mcp.json",
    ],
    keys: mcp,
  },
  {
    id: "codex",
    client: "Codex",
    files: [
      ".codex/*.toml",
      "etc/codex/*.toml",
      "OpenAI/Codex/*.toml",
      ".codex-plugin/plugin.json",
    ],
    keys: ["mcp_servers", ...mcp, "profiles.*.mcp_servers"],
  },
  {
    id: "gemini",
    client: "Gemini CLI",
    files: [
      ".gemini/settings.json",
      "gemini-cli/settings.json",
      "GeminiCli/settings.json",
      "gemini-extension.json",
    ],
    keys: mcp,
  },
];
