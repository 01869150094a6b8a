import type { ToolServer, Transport } from "@reeve/contract/server";
import { Problem } from "../../platform/problem.ts";
import { forbiddenHost } from "../../platform/outbound/forbidden-address.ts";
import { eachSecret, hidden } from "./secrets.ts";
import type { StoredServer } from "./store.ts";

/** A transport as it may be shown and recorded: what its secrets are called, never the secrets. */
export const withoutSecrets = (transport: Transport): Transport =>
  eachSecret(transport, () => hidden);

/** A tool server as an answer. */
export const shown = (server: StoredServer, publicUrl: string): ToolServer => ({
  ...server,
  dataClasses: [...server.dataClasses],
  transport: withoutSecrets(server.transport),
  url: `${publicUrl.replace(/\/+$/, "")}/mcp/${server.name}`,
});

/** Throws where a transport leads to a place that no tool server may be at, or carries a secret in an address. */
export function checkTransport(transport: Transport): void {
  if (transport.kind !== "http") return;
  checkUrl("transport.url", transport.url);
  const { credential } = transport;
  if (credential === undefined || credential.kind === "headers") return;
  checkUrl("transport.credential.tokenUrl", credential.tokenUrl);
  const { protocol, hostname } = new URL(credential.tokenUrl);
  if (protocol === "http:" && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname))
    throw new Problem(
      "invalid",
      "`transport.credential.tokenUrl` is http, so whoever listens on the way would read the secret.",
      "Use the https address of the token endpoint.",
    );
}

function checkUrl(field: string, address: string): void {
  const url = new URL(address);
  if (url.username !== "" || url.password !== "")
    throw new Problem(
      "invalid",
      `\`${field}\` carries a user name or password.`,
      "Leave them out: an address is shown and recorded.",
    );
  const reason = forbiddenHost(url.hostname);
  if (reason)
    throw new Problem(
      "invalid",
      `\`${field}\` leads to ${reason}.`,
      "Use the address of the tool server itself.",
    );
}
