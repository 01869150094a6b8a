import pg from "pg";
import { connection } from "./database.ts";
import type { Log } from "./log.ts";

/**
 * Calls `heard` for each NOTIFY on `channel`, on a connection of its own that is opened again when it breaks.
 * A notification can be lost while it is down, so callers poll as well; `heard` is called with "" after each reconnect.
 */
export function listen(
  url: string,
  channel: string,
  log: Log,
  heard: (payload: string) => void,
): AsyncDisposable {
  let client: pg.Client | null = null;
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;

  const open = async (): Promise<void> => {
    const next = new pg.Client({ ...connection(url), application_name: "reeve-listen" });
    next.on("notification", (message) => heard(message.payload ?? ""));
    next.on("error", () => undefined);
    next.on("end", () => {
      if (stopped || client !== next) return;
      retry = setTimeout(start, 500);
    });
    client = next;
    await next.connect();
    await next.query(`listen ${pg.escapeIdentifier(channel)}`);
    heard("");
  };
  const start = (): void => {
    open().catch((error: unknown) => {
      log.warn({ channel, error: String(error) }, "cannot listen, will retry");
      client = null;
      if (!stopped) retry = setTimeout(start, 500);
    });
  };
  start();
  return {
    async [Symbol.asyncDispose]() {
      stopped = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
