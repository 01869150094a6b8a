import { start } from "@reeve/server/app";
import type { App } from "@reeve/server/config";
import { openLog } from "@reeve/server/platform/log";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { settings } from "./settings.ts";
import { painted, type Status, type Terminal } from "./terminal.ts";

// Built, this stands beside the migrations and the console.
const beside = (folder: string): string => fileURLToPath(new URL(folder, import.meta.url));

/** Starts Reeve and stays until it is told to stop; what is under way is finished first. */
export async function up(terminal: Terminal, args: readonly string[]): Promise<Status> {
  const { config, logLevel } = settings(args, terminal.env);
  const log = openLog(logLevel);
  let app: App;
  try {
    app = await start(
      {
        ...config,
        migrations: beside("migrations"),
        console: beside("console"),
        aside: beside("aside-process.js"),
      },
      log,
    );
  } catch (error) {
    terminal.err(`${painted(terminal, "bold", "Reeve did not start.")} ${why(error)}\n`);
    return 3;
  }
  await terminal.out(greeting(terminal, app, config.data));
  if (!terminal.stop.aborted) await once(terminal.stop, "abort");
  terminal.err("Stopping: what is under way is finished first. Once more to stop at once.\n");
  await app.close();
  return 0;
}

function greeting(terminal: Terminal, app: App, data: string): string {
  const line = (name: string, value: string): string =>
    `  ${painted(terminal, "dim", name.padEnd(10))}${value}`;
  const kept =
    app.databaseKind === "embedded"
      ? "with its own PostgreSQL"
      : "with the PostgreSQL of --database-url";
  return [
    "",
    `  ${painted(terminal, "bold", "Reeve is up")}`,
    "",
    line("Console", painted(terminal, "bold", app.url)),
    ...(app.signInUrl === null
      ? []
      : [
          line("Sign in", painted(terminal, "green", app.signInUrl)),
          line("", "This link makes you the first administrator. It works once."),
        ]),
    line("Data", `${data}, ${kept}`),
    line("Stop", "Ctrl-C"),
    "",
    "",
  ].join("\n");
}

/** What stands in the way, and what to do about it where the error says so. */
function why(error: unknown): string {
  const { message, fix } = error as { message?: string; fix?: unknown };
  return typeof fix === "string" ? `${message}\n${fix}` : message || String(error);
}
