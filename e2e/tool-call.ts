/** One call of a tool at a door of Reeve, as the simplest client posts it. */
export async function callTool(
  at: { readonly url: string; readonly token: string },
  tool: string,
  args: object,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(at.url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${at.token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: tool, arguments: args },
    }),
  });
  return { status: response.status, text: await response.text() };
}
