import { Snippet } from "../ui/copy.tsx";

/** How an agent that holds a token reaches its tools through Reeve: the settings that MCP clients read. */
export const ConnectWithToken = ({ mcpUrl, token }: { mcpUrl: string; token: string }) => (
  <>
    <Snippet
      label="Settings of an MCP client"
      text={JSON.stringify(
        {
          mcpServers: {
            reeve: { type: "http", url: mcpUrl, headers: { Authorization: `Bearer ${token}` } },
          },
        },
        null,
        2,
      )}
    />
    <Snippet
      label="Command for Claude Code"
      text={`claude mcp add --transport http reeve ${mcpUrl} --header "Authorization: Bearer ${token}"`}
    />
  </>
);

/** What an agent with a key needs to know; official MCP clients find the rest from the address. */
export const ConnectWithKey = (it: { mcpUrl: string; clientId: string; tokenEndpoint: string }) => (
  <Snippet
    label="Settings of an agent with a key"
    text={[
      `MCP address       ${it.mcpUrl}`,
      `client_id         ${it.clientId}`,
      `token endpoint    ${it.tokenEndpoint}`,
      "grant type        client_credentials",
      "authentication    private_key_jwt",
    ].join("\n")}
  />
);
