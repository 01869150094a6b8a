import { jsonEdit, type Piece } from "./json-edit.ts";
import { cline, copilot, openCode, windsurf } from "./more-clients.ts";
import { macos, gate, bearer, mcp, at, holds } from "./pieces.ts";
import { orTwo, placed, timeoutSeconds, type ClientPlan, type Wish } from "./plan.ts";
import { tomlBlock } from "./toml-block.ts";

const claudeCode: ClientPlan = {
  name: "claude-code",
  files(wish) {
    const managed = macos ? "/Library/Application Support/ClaudeCode" : "/etc/claude-code";
    const settings = placed(wish, {
      user: ".claude/settings.json",
      project: ".claude/settings.json",
      managed: `${managed}/managed-settings.json`,
    });
    const servers = placed(wish, {
      user: ".claude.json",
      project: ".mcp.json",
      managed: `${managed}/managed-mcp.json`,
    });
    const hook = {
      type: "command",
      command: orTwo(`${wish.hook} claude-code`),
      timeout: timeoutSeconds,
      onFailure: "block",
    };
    const entry = { matcher: "*", hooks: [hook] };
    const events = ["PreToolUse", "PermissionRequest", "PostToolUse", "PostToolUseFailure"];
    const pieces: Piece[] = events.map((event) => ({ at: ["hooks", event], entry }));
    if (wish.level === "managed")
      pieces.push(
        { at: ["allowManagedHooksOnly"], value: true },
        { at: ["permissions", "disableBypassPermissionsMode"], value: "disable" },
      );
    if (wish.telemetry)
      for (const [name, value] of Object.entries(telemetryOf(wish)))
        pieces.push({ at: ["env", name], value });
    const entryOf = (url: string) => ({
      type: "http",
      url,
      headers: bearer("${REEVE_AGENT_TOKEN}"),
    });
    return [jsonEdit(settings, pieces), ...at(servers, mcp(wish, entryOf))];
  },
  says: (wish) => [
    holds(wish),
    "Closed from version 2.1.295: a hook that fails or runs out of time blocks. Before that a timeout lets the tool run; the hook answers long before it.",
  ],
};

const telemetryOf = ({ url }: Wish): Record<string, string> => ({
  CLAUDE_CODE_ENABLE_TELEMETRY: "1",
  OTEL_LOGS_EXPORTER: "otlp",
  OTEL_LOG_TOOL_DETAILS: "1",
  OTEL_METRICS_EXPORTER: "none",
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
  OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/otlp`,
});

const cursor: ClientPlan = {
  name: "cursor",
  files(wish) {
    const managed = macos ? "/Library/Application Support/Cursor" : "/etc/cursor";
    const hooks = placed(wish, {
      user: ".cursor/hooks.json",
      project: ".cursor/hooks.json",
      managed: `${managed}/hooks.json`,
    });
    const servers = placed(wish, {
      user: ".cursor/mcp.json",
      project: ".cursor/mcp.json",
      managed: "",
    });
    const steps =
      "preToolUse beforeShellExecution beforeMCPExecution beforeReadFile beforeTabFileRead subagentStart";
    const entry = {
      command: orTwo(`${wish.hook} cursor`),
      timeout: timeoutSeconds,
      failClosed: true,
    };
    const pieces: Piece[] = [
      { at: ["version"], value: 1 },
      ...`${steps} postToolUse postToolUseFailure`
        .split(" ")
        .map((step) => ({ at: ["hooks", step], entry })),
    ];
    const entryOf = (url: string) => ({ url, headers: bearer("${env:REEVE_AGENT_TOKEN}") });
    return [jsonEdit(hooks, pieces), ...(servers === "" ? [] : at(servers, mcp(wish, entryOf)))];
  },
  says: (wish) => [
    holds(wish),
    "Closed: `failClosed` blocks where the hook fails or runs out of time.",
  ],
};

const codex: ClientPlan = {
  name: "codex",
  files(wish) {
    const file = placed(wish, {
      user: ".codex/config.toml",
      project: ".codex/config.toml",
      managed: "/etc/codex/requirements.toml",
    });
    const command = JSON.stringify(orTwo(`${wish.hook} codex`));
    const hooks = ["PreToolUse", "PermissionRequest", "PostToolUse"].map(
      (event) =>
        `[[hooks.${event}]]\n[[hooks.${event}.hooks]]\ntype = "command"\ncommand = ${command}\ntimeout = ${timeoutSeconds}\n`,
    );
    const managed = wish.level === "managed";
    const servers = managed
      ? []
      : wish.servers.map(
          (name) =>
            `[mcp_servers.${JSON.stringify(name)}]\nurl = ${JSON.stringify(gate(wish, name))}\nbearer_token_env_var = "REEVE_AGENT_TOKEN"\n`,
        );
    const otel =
      wish.telemetry && !managed
        ? [
            `[otel]\nexporter = { otlp-http = { endpoint = ${JSON.stringify(`${wish.url}/otlp/v1/logs`)}, protocol = "binary" } }\n`,
          ]
        : [];
    const keys = managed ? "allow_managed_hooks_only = true" : "";
    return [tomlBlock(file, keys, [...hooks, ...servers, ...otel].join("\n"))];
  },
  says: (wish) => [
    holds(
      wish,
      "Codex runs it only once you trust it: start codex and answer, or look at /hooks. An edited hook is silently not run. Use --level managed to hold it.",
    ),
    "Closed by the command itself: a hook that fails denies. A timeout lets the tool run; the hook answers long before it.",
  ],
};

const gemini: ClientPlan = {
  name: "gemini",
  files(wish) {
    const file = placed(wish, {
      user: ".gemini/settings.json",
      project: ".gemini/settings.json",
      managed: macos
        ? "/Library/Application Support/GeminiCli/settings.json"
        : "/etc/gemini-cli/settings.json",
    });
    const hook = {
      type: "command",
      name: "reeve",
      command: orTwo(`${wish.hook} gemini`, ""),
      timeout: timeoutSeconds * 1_000,
    };
    const entry = { matcher: ".*", sequential: true, hooks: [hook] };
    const entryOf = (url: string) => ({ httpUrl: url, headers: bearer("$REEVE_AGENT_TOKEN") });
    const telemetry = {
      enabled: true,
      target: "local",
      otlpEndpoint: `${wish.url}/otlp`,
      otlpProtocol: "http",
    };
    return [
      jsonEdit(file, [
        ...["BeforeTool", "AfterTool"].map((event) => ({ at: ["hooks", event], entry })),
        ...mcp(wish, entryOf),
        ...(wish.telemetry ? [{ at: ["telemetry"], value: telemetry }] : []),
      ]),
    ];
  },
  says: (wish) => [
    holds(wish),
    "Open in a folder that is not trusted: Gemini CLI skips every hook there, managed ones too. Deny by an admin policy what must never run.",
    "A timeout lets the tool run; the hook answers long before it.",
  ],
};

export const plans: ReadonlyMap<string, ClientPlan> = new Map(
  [claudeCode, cursor, codex, gemini, copilot, windsurf, cline, openCode].map((it) => [
    it.name,
    it,
  ]),
);
