import type { Transport } from "@reeve/contract/server";

/** Where a tool server is, in one line. */
export function placeOf(transport: Transport): string {
  switch (transport.kind) {
    case "http":
      return transport.url;
    case "stdio":
      return [transport.command, ...transport.args].join(" ");
    case "local":
      return "inside the agents that ask";
  }
}
