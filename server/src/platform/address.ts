import { networkInterfaces } from "node:os";

const loopback = ["127.0.0.1", "::1", "localhost"];
const everywhere = ["0.0.0.0", "::", ""];

/** Where other processes reach this one: at the address it listens on, or at the first that its machine has. */
export function peerAddressOf(host: string, port: number): string {
  const first = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4")?.address;
  const at = loopback.includes(host)
    ? "127.0.0.1"
    : everywhere.includes(host)
      ? (first ?? "127.0.0.1")
      : host;
  return `http://${at.includes(":") ? `[${at}]` : at}:${port}`;
}

/**
 * Where this machine reaches Reeve itself. The loopback address, and one that means "all of them", go by the name
 * `localhost`: browsers bind passkeys to names and refuse them at addresses.
 */
export const addressOf = (host: string, port: number): string => {
  const here = ["127.0.0.1", "::1", "0.0.0.0", "::", ""].includes(host);
  return `http://${here ? "localhost" : host.includes(":") ? `[${host}]` : host}:${port}`;
};

/** Where a process reaches its own port, whatever the world calls it. */
export const ownAddressOf = (host: string, port: number): string => {
  const here = loopback.includes(host) || everywhere.includes(host);
  const at = here
    ? host === "::1"
      ? "[::1]"
      : "127.0.0.1"
    : host.includes(":")
      ? `[${host}]`
      : host;
  return `http://${at}:${port}`;
};
