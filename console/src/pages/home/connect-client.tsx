import { useState } from "react";
import { Snippet } from "../../ui/copy.tsx";
import { Tabs } from "../../ui/tabs.tsx";

const token = "TOKEN-OF-THE-AGENT";

interface Client {
  readonly value: string;
  readonly label: string;
  readonly where: string;
  readonly text: (url: string) => string;
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);
const headers = { Authorization: `Bearer ${token}` };

/** How each client is told of a remote MCP server: its own file, its own words. */
const clients: readonly Client[] = [
  {
    value: "claude-code",
    label: "Claude Code",
    where: "In a terminal",
    text: (url) =>
      `claude mcp add --transport http reeve ${url} --header "Authorization: Bearer ${token}"`,
  },
  {
    value: "cursor",
    label: "Cursor",
    where: "In ~/.cursor/mcp.json",
    text: (url) => json({ mcpServers: { reeve: { url, headers } } }),
  },
  {
    value: "vscode",
    label: "VS Code",
    where: "In .vscode/mcp.json",
    text: (url) => json({ servers: { reeve: { type: "http", url, headers } } }),
  },
  {
    value: "codex",
    label: "Codex",
    where: "In ~/.codex/config.toml, with the token in REEVE_AGENT_TOKEN",
    text: (url) =>
      `[mcp_servers.reeve]\nurl = "${url}"\nbearer_token_env_var = "REEVE_AGENT_TOKEN"`,
  },
  {
    value: "gemini",
    label: "Gemini CLI",
    where: "In ~/.gemini/settings.json",
    text: (url) => json({ mcpServers: { reeve: { httpUrl: url, headers } } }),
  },
  {
    value: "other",
    label: "Another client",
    where: "MCP over Streamable HTTP",
    text: (url) => json({ mcpServers: { reeve: { type: "http", url, headers } } }),
  },
];

/** What to paste where, client by client. */
export function ConnectClient() {
  const [client, setClient] = useState("claude-code");
  const url = `${window.location.origin}/mcp`;
  return (
    <Tabs
      label="Client"
      value={client}
      onChange={setClient}
      tabs={clients.map(({ value, label, where, text }) => ({
        value,
        label,
        content: <Snippet label={where} text={text(url)} />,
      }))}
    />
  );
}
