import type { Offered } from "../exchange/reads-store.ts";

const schema = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";
const official = "io.modelcontextprotocol.registry/official";
const unversioned = "0.0.0-unversioned";

/** Names are in reverse DNS: servers of https://reeve.example.com begin with com.example.reeve. */
export function namespaceOf(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  if (/^[\d.]+$|^\[/.test(hostname)) return "localhost";
  return hostname.split(".").reverse().join(".");
}

/** The version that a server says of itself, where it is one; ranges and `latest` are none. */
export function versionOf(about: Record<string, unknown> | null): string {
  const said = about?.["version"];
  return typeof said === "string" &&
    /^(?!latest$)[\w][\w.+-]{0,254}$/.test(said) &&
    !/\bx\b/i.test(said)
    ? said
    : unversioned;
}

const line = (value: unknown): string =>
  typeof value === "string" ? value.replaceAll(/[\s\p{C}]+/gu, " ").trim() : "";

/** A server as `server.json` of the MCP registry has it: reached through Reeve, and nowhere else. */
export function serverResponse(it: Offered, publicUrl: string) {
  const base = publicUrl.replace(/\/+$/, "");
  const title = line(it.about?.["title"]) || line(it.about?.["name"]);
  const tools = `${it.tools} tool${it.tools === 1 ? "" : "s"}`;
  return {
    server: {
      $schema: schema,
      name: `${namespaceOf(publicUrl)}/${it.name}`,
      description: `${it.name} with ${tools}, reached through Reeve and its policies.`.slice(
        0,
        100,
      ),
      ...(title !== "" && { title: title.slice(0, 100) }),
      version: versionOf(it.about),
      remotes: [{ type: "streamable-http", url: `${base}/mcp/${it.name}` }],
    },
    _meta: {
      [official]: {
        status: it.removedAt === null ? "active" : "deleted",
        publishedAt: it.createdAt,
        updatedAt: it.updatedAt,
        isLatest: it.removedAt === null,
      },
    },
  };
}
