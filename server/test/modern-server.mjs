// A tool server over stdio for tests, made with the official packages: it speaks 2025-11-25 and 2026-07-28.
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

serveStdio(() => {
  const server = new McpServer(
    { name: "modern", version: "1" },
    { instructions: "speaks for itself", capabilities: { tools: { listChanged: true } } },
  );
  server.registerTool("steps", { description: "two steps" }, async (ctx) => {
    const token = ctx.mcpReq["_meta"]?.progressToken;
    for (const progress of [1, 2])
      await ctx.mcpReq.notify({
        method: "notifications/progress",
        params: { progressToken: token, progress, total: 2 },
      });
    return { content: [{ type: "text", text: "done" }] };
  });
  server.registerTool("announce", { description: "says that the tools changed" }, () => {
    server.sendToolListChanged();
    return { content: [] };
  });
  return server;
});
