/** Where on a workstation clients keep what they are set up with, below a home. Read on 22 November 2026. */
export const homePlaces: readonly string[] = [
  ".claude.json .claude .mcp.json .cursor .vscode/mcp.json .vscode/settings.json .copilot .codeium .windsurf .codex .gemini .opencode",
  ".kiro .aws/amazonq .amp .qwen .openclaw .clawdbot .pi .hermes .iflow .tabnine .qoder .qoder.json .forge .codebuddy .junie .continue",
  ".agents .kilo .kilocode .roo .trae .lmstudio/mcp.json .goose .crush.json .factory .augment .amazonq .mcp AGENTS.md CLAUDE.md .env",
  ".config/opencode .config/zed .config/goose .config/kilo .config/agents .config/crush .config/amp .config/mcp .config/github-copilot",
]
  .flatMap((line) => line.split(" "))
  .concat(
    [".config", "Library/Application Support", "AppData/Roaming"].flatMap((folder) => [
      ...["Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf", "Kiro", "Trae"].map(
        (it) => `${folder}/${it}/User`,
      ),
      `${folder}/Claude`,
      `${folder}/Zed`,
      `${folder}/JetBrains`,
      `${folder}/opencode`,
      `${folder}/goose`,
    ]),
    ["Documents/Cline", "AppData/Local/crush", "AppData/Roaming/Block/goose/config"],
  );

/** In there lie conversations, copies of old files and programs: nothing that anybody set up. */
export const homeSkips: ReadonlySet<string> = new Set(
  "extensions projects todos shell-snapshots file-history history workspacestorage backups statsig logs sessions archived_sessions tmp cacheddata cachedextensionvsixs blob_storage indexeddb gpucache code_cache telemetry debug paste-cache session-env antigravity-browser-profile log".split(
    " ",
  ),
);

/** What administrators set for everybody on the machine. */
export const systemPlaces: Readonly<Record<string, readonly string[]>> = {
  posix: [
    "etc/claude-code",
    "etc/codex",
    "etc/gemini-cli",
    "etc/cursor",
    "etc/opencode",
    "etc/qwen-code",
    "Library/Application Support/ClaudeCode",
    "Library/Application Support/Cursor",
    "Library/Application Support/GeminiCli",
    "Library/Application Support/opencode",
  ],
  windows: [
    "Program Files/ClaudeCode",
    "ProgramData/ClaudeCode",
    "ProgramData/OpenAI/Codex",
    "ProgramData/gemini-cli",
    "ProgramData/Cursor",
    "ProgramData/opencode",
  ],
};

/** Folders that a client makes when it is installed. That one is there says no more than that. */
export const markers: readonly (readonly [client: string, ...places: string[]])[] = [
  ["Windsurf", ".codeium/windsurf", ".codeium"],
  ["Cursor", ".cursor"],
  ["VS Code", ".vscode"],
  ["Claude Code", ".claude"],
  ["Gemini CLI", ".gemini"],
  ["Codex", ".codex"],
  ["Kiro", ".kiro"],
  ["OpenCode", ".config/opencode", ".opencode", ".local/share/opencode"],
  ["Antigravity", ".gemini/antigravity"],
  ["Amazon Q", ".aws/amazonq"],
  [
    "Claude Desktop",
    "Library/Application Support/Claude",
    "AppData/Roaming/Claude",
    ".config/Claude",
  ],
  ["Copilot CLI", ".copilot"],
  ["OpenClaw", ".openclaw", ".clawdbot"],
  ["Amp", ".amp", ".config/amp"],
  ["Qwen Code", ".qwen"],
  ["Goose", ".config/goose"],
  ["Zed", ".config/zed", "Library/Application Support/Zed"],
  ["Continue", ".continue"],
  ["Junie", ".junie"],
  ["Pi", ".pi"],
  ["Hermes", ".hermes"],
  ["iFlow", ".iflow"],
  ["Tabnine", ".tabnine"],
  ["Qoder", ".qoder", ".qoder.json"],
  ["Forge", ".forge"],
  ["CodeBuddy", ".codebuddy"],
  ["Crush", ".config/crush", ".local/share/crush"],
  ["Kilo Code", ".config/kilo", ".kilocode"],
  ["Trae", ".trae"],
  ["LM Studio", ".lmstudio"],
  ["Ollama", ".ollama"],
  ["Aider", ".aider.conf.yml", ".aider"],
  ["Factory Droid", ".factory"],
];
