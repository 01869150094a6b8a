/**
 * Where this machine reaches Reeve itself. The loopback address, and one that means "all of them", go by the name
 * `localhost`: browsers bind passkeys to names and refuse them at addresses.
 */
export const addressOf = (host: string, port: number): string => {
  const here = ["127.0.0.1", "::1", "0.0.0.0", "::", ""].includes(host);
  return `http://${here ? "localhost" : host.includes(":") ? `[${host}]` : host}:${port}`;
};
