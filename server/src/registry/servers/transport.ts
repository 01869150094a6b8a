import type { ToolServer, Transport } from "@reeve/contract/server";
import { Problem } from "../../platform/problem.ts";
import { forbiddenHost } from "./forbidden-address.ts";
import type { StoredServer } from "./store.ts";

const hidden = "•••";

/** A transport as it may be shown and recorded: the names of its environment, never the values. */
export const withoutSecrets = (transport: Transport): Transport =>
  transport.kind === "http"
    ? transport
    : {
        ...transport,
        env: Object.fromEntries(Object.keys(transport.env).map((name) => [name, hidden])),
      };

/** A tool server as an answer. */
export const shown = (server: StoredServer, publicUrl: string): ToolServer => ({
  ...server,
  dataClasses: [...server.dataClasses],
  transport: withoutSecrets(server.transport),
  url: `${publicUrl.replace(/\/+$/, "")}/mcp/${server.name}`,
});

/** The transport to store: checked, and with hidden values put back where they were. */
export function acceptable(transport: Transport, before: Transport | null): Transport {
  if (transport.kind === "http") return acceptableUrl(transport);
  const known = before?.kind === "stdio" ? before.env : {};
  const env = Object.entries(transport.env).map(([name, value]) => {
    if (value !== hidden) return [name, value];
    if (known[name] === undefined)
      throw new Problem(
        "invalid",
        `\`transport.env.${name}\` is ${hidden}, which stands for a value that Reeve does not have.`,
        "Send the value itself.",
      );
    return [name, known[name]];
  });
  return { ...transport, env: Object.fromEntries(env) as Record<string, string> };
}

function acceptableUrl(transport: Extract<Transport, { kind: "http" }>): Transport {
  const url = new URL(transport.url);
  if (url.username !== "" || url.password !== "")
    throw new Problem(
      "invalid",
      "`transport.url` carries a user name or password.",
      "Leave them out: an address is shown and recorded.",
    );
  const reason = forbiddenHost(url.hostname);
  if (reason)
    throw new Problem(
      "invalid",
      `\`transport.url\` leads to ${reason}.`,
      "Use the address of the tool server itself.",
    );
  return transport;
}
