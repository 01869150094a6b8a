import type { Kind, Severity } from "./finding.ts";

/** What each kind of thing is called, how serious it is by itself, what it means and what to do next. */
export const aboutKind: Readonly<
  Record<Kind, { label: string; severity: Severity; means: string; next: string }>
> = {
  agent: {
    label: "agent",
    severity: "medium",
    means: "An agent is defined or built here. Nobody answers for it until it is registered.",
    next: "Register it with an owner and a scope, or judge that it is not an agent.",
  },
  ci_agent: {
    label: "agent in CI",
    severity: "medium",
    means: "A pipeline starts a coding agent with the pipeline's own rights.",
    next: "Register it, say who may start it, and give it only the permissions that it needs.",
  },
  framework: {
    label: "framework",
    severity: "info",
    means: "The project is built with a framework for agents; its agents are listed by name.",
    next: "Nothing more: see the agents of this project.",
  },
  mcp_server: {
    label: "MCP server",
    severity: "low",
    means: "A tool server is connected or offered here. Calls to it pass no gate.",
    next: "Register the tool server in Reeve and point the client at Reeve's door instead.",
  },
  skill: {
    label: "skill",
    severity: "low",
    means:
      "Instructions, and perhaps scripts, that an agent loads by itself when it thinks they fit.",
    next: "Read it as you would read code, and name an owner for it.",
  },
  hook: {
    label: "hook",
    severity: "low",
    means: "A command that a coding agent runs by itself on an event.",
    next: "Read the command. To govern the client, point the hook at Reeve.",
  },
  command: {
    label: "command",
    severity: "info",
    means: "A prompt kept as a command of a coding agent.",
    next: "Read it where it grants tools or runs a shell.",
  },
  instructions: {
    label: "instructions",
    severity: "info",
    means:
      "Instructions that coding agents read before they work here: agents are used on this code.",
    next: "Have changes to it reviewed as changes to code are.",
  },
  client: {
    label: "client",
    severity: "info",
    means: "A client that runs agents is installed or set up here.",
    next: "Enrol it: connect it to Reeve with its hooks or its MCP configuration.",
  },
  settings: {
    label: "settings",
    severity: "info",
    means: "Settings of a coding agent that say what it may do without asking.",
    next: "Check what is allowed without asking.",
  },
  model_access: {
    label: "model access",
    severity: "low",
    means: "Something here talks to a model provider.",
    next: "Find out what uses it. If it acts by itself, register it as an agent.",
  },
  credential: {
    label: "credential",
    severity: "high",
    means: "The value of a secret stands here in plain text. It is not repeated in this report.",
    next: "Revoke it at its issuer, then keep the new one in a secret store and name it here by reference.",
  },
  trace: {
    label: "trace",
    severity: "info",
    means: "A sign that an agent works or worked here.",
    next: "Find out which agent it is and whether it is registered.",
  },
  governance: {
    label: "governance",
    severity: "info",
    means: "Rules for agents by another tool are kept here.",
    next: "Bring its rules and Reeve's together, so that one of them decides.",
  },
};
