/** Where this machine reaches Reeve itself: an address that means "all of them" is spoken to by the loopback one. */
export const addressOf = (host: string, port: number): string => {
  const name =
    host === "0.0.0.0" || host === "::" || host === ""
      ? "127.0.0.1"
      : host.includes(":")
        ? `[${host}]`
        : host;
  return `http://${name}:${port}`;
};
