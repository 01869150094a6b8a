import path from "node:path";
import { jsonEdit } from "./json-edit.ts";
import { openCodePlugin } from "./opencode-plugin.ts";
import { macos, bearer, mcp, at, advisory, holds } from "./pieces.ts";
import {
  failedWords,
  orSays,
  orTwo,
  ownFile,
  placed,
  timeoutSeconds,
  type ClientPlan,
} from "./plan.ts";

export const copilot: ClientPlan = {
  name: "copilot",
  files(wish) {
    const file = placed(wish, {
      user: ".copilot/hooks/reeve.json",
      project: ".github/hooks/reeve.json",
      managed: "/etc/github-copilot/policy.d/reeve.json",
    });
    const words = { permissionDecision: "deny", permissionDecisionReason: failedWords };
    const hook = {
      type: "command",
      bash: orSays(`${wish.hook} copilot`, words),
      timeoutSec: timeoutSeconds,
    };
    const hooks = { preToolUse: [hook], postToolUse: [hook] };
    const entryOf = (url: string) => ({
      type: "http",
      url,
      headers: bearer("${REEVE_AGENT_TOKEN}"),
      tools: ["*"],
    });
    const servers =
      wish.level === "user"
        ? at(path.join(wish.home, ".copilot/mcp-config.json"), mcp(wish, entryOf))
        : [];
    return [ownFile(file, `${JSON.stringify({ version: 1, hooks }, null, 2)}\n`), ...servers];
  },
  says: (wish) => [
    holds(wish),
    "A hook that fails denies, in older versions as well. A timeout lets the tool run; the hook answers long before it.",
  ],
};

export const windsurf: ClientPlan = {
  name: "windsurf",
  files(wish) {
    const file = placed(wish, {
      user: ".codeium/windsurf/hooks.json",
      project: ".windsurf/hooks.json",
      managed: macos
        ? "/Library/Application Support/Windsurf/hooks.json"
        : "/etc/windsurf/hooks.json",
    });
    const entry = { command: orTwo(`${wish.hook} windsurf`), show_output: true };
    const events = ["run_command", "mcp_tool_use", "write_code", "read_code"];
    const names = events.flatMap((one) => [`pre_${one}`, `post_${one}`]);
    const user = path.join(wish.home, ".codeium/windsurf/mcp_config.json");
    const entryOf = (url: string) => ({
      serverUrl: url,
      headers: bearer("${env:REEVE_AGENT_TOKEN}"),
    });
    return [
      jsonEdit(
        file,
        names.map((name) => ({ at: ["hooks", name], entry })),
      ),
      ...(wish.level === "user" ? at(user, mcp(wish, entryOf)) : []),
    ];
  },
  says: (wish) => [
    holds(wish),
    "A hook that fails denies. What happens after a timeout is not documented; the hook answers long before any.",
  ],
};

export const cline: ClientPlan = {
  name: "cline",
  files(wish) {
    const folder = placed(wish, {
      user: "Documents/Cline/Hooks",
      project: ".clinerules/hooks",
      managed: "",
    });
    if (folder === "") throw new Error("Cline has no managed level; use --level user or project");
    const words = { cancel: true, errorMessage: failedWords };
    const script = `#!/bin/sh\n${orSays(`${wish.hook} cline`, words)}\n`;
    return ["PreToolUse", "PostToolUse"].map((event) =>
      ownFile(path.join(folder, event), script, true),
    );
  },
  says: () => [
    advisory,
    "Hooks must be switched on in Cline's settings. A deny stops the whole task. A timeout of 30 seconds lets the tool run.",
  ],
};

export const openCode: ClientPlan = {
  name: "opencode",
  files(wish) {
    const file = placed(wish, {
      user: ".config/opencode/plugins/reeve.js",
      project: ".opencode/plugins/reeve.js",
      managed: "/etc/opencode/plugins/reeve.js",
    });
    return [ownFile(file, openCodePlugin(wish.hook))];
  },
  says: (wish) => [
    holds(wish),
    "Closed where it is loaded: the plugin throws on anything but an allow. A plugin that is not loaded guards nothing.",
  ],
};
