import type { Config } from "@reeve/server/config";
import path from "node:path";
import type { ParseArgsConfig } from "node:util";
import { parsed } from "./flags.ts";
import { WrongUsage } from "./wrong-usage.ts";

const levels = ["debug", "info", "warn", "error", "silent"] as const;
type Level = (typeof levels)[number];

/** The settings of `up`: each is a flag, and a variable in capitals with `REEVE_` in front. */
export const upFlags: readonly (readonly [string, string])[] = [
  ["--port N", "the one port, default 4700"],
  ["--host ADDRESS", "the address to listen on, default 127.0.0.1"],
  ["--data DIR", "where everything is kept, default ./.reeve"],
  ["--database-url URL", "a PostgreSQL of your own instead of the embedded one"],
  ["--public-url URL", "how people and agents reach Reeve, where a proxy stands in between"],
  ["--peer-url URL", "how other processes on the same database reach this one"],
  ["--operator-token TOKEN", "a fixed operator token for automation, at least 32 characters"],
  ["--otlp-endpoint URL", "where Reeve sends its own telemetry"],
  ["--secret-keys KEYS", "keys for stored secrets, instead of the file in the data folder"],
  ["--policies DIR", "a folder of .cedar files to put in force"],
  ["--maturity-model FILE", "another maturity model to measure by, as JSON"],
  [
    "--checkpoint-to PLACE",
    "a file, or an address that takes POST, for signed checkpoints as well",
  ],
  ["--public-registry YES", "yes: tool servers and agent cards may be read without a token"],
  [
    "--evaluate-after SECONDS",
    "how long a session is quiet before it is evaluated, default 60; or never",
  ],
  [
    "--board-mirror URL",
    "where job boards are read instead: one address for all, or greenhouse=URL,lever=URL",
  ],
  ["--board-contact TEXT", "an address that job boards are told, to reach whoever reads them"],
  ["--log-level LEVEL", `${levels.join(", ")}; default info`],
];

const minTokenLength = 32;

export interface Settings {
  readonly config: Omit<Config, "migrations" | "console">;
  readonly logLevel: Level;
}

/** A flag beats its variable; a variable that is set to nothing is not set. */
export function settings(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Settings {
  const names = upFlags.map(([written]) => (written.split(" ")[0] as string).slice(2));
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const name of names) options[name] = { type: "string" };
  const { values, positionals } = parsed("up", [...args], options);
  if (positionals[0] !== undefined)
    throw new WrongUsage(`\`${positionals[0]}\` is one word too many.`, "up");
  const given = (name: string): string | null => {
    const value = values[name] ?? env[`REEVE_${name.toUpperCase().replaceAll("-", "_")}`];
    return typeof value === "string" && value !== "" ? value : null;
  };

  const operatorToken = given("operator-token");
  if (operatorToken !== null && operatorToken.length < minTokenLength)
    throw new WrongUsage(
      `The operator token has ${operatorToken.length} characters; it needs at least ${minTokenLength}. Make one with: openssl rand -hex 32`,
      "up",
    );
  const logLevel = levels.find((level) => level === (given("log-level") ?? "info"));
  if (!logLevel) throw new WrongUsage(`--log-level takes one of ${levels.join(", ")}.`, "up");
  return {
    config: {
      port: port(given("port") ?? "4700"),
      host: given("host") ?? "127.0.0.1",
      data: path.resolve(given("data") ?? ".reeve"),
      databaseUrl: url("database-url", given("database-url"), [
        "postgres:",
        "postgresql:",
        "socket:",
      ]),
      publicUrl:
        url("public-url", given("public-url"), ["http:", "https:"])?.replace(/\/+$/, "") ?? null,
      peerUrl: url("peer-url", given("peer-url"), ["http:", "https:"])?.replace(/\/+$/, "") ?? null,
      operatorToken,
      otlpEndpoint: url("otlp-endpoint", given("otlp-endpoint"), ["http:", "https:"]),
      secretKeys: given("secret-keys"),
      policies: given("policies"),
      maturityModel: given("maturity-model"),
      publicRegistry: yes("public-registry", given("public-registry")),
      checkpointTo: place(given("checkpoint-to")),
      evaluateAfterMs: quiet(given("evaluate-after") ?? "60"),
      boardMirrors: mirrors(given("board-mirror")),
      boardContact: given("board-contact"),
      searchPath: env["PATH"] ?? "",
    },
    logLevel,
  };
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new WrongUsage(`--port takes a number from 0 to 65535, not \`${text}\`.`, "up");
}

function yes(flag: string, text: string | null): boolean {
  if (text === null || text === "no") return false;
  if (text === "yes") return true;
  throw new WrongUsage(`--${flag} takes yes or no.`, "up");
}

function quiet(text: string): number | null {
  if (text === "never") return null;
  const seconds = Number(text);
  if (/^\d{1,5}(\.\d{1,3})?$/.test(text) && seconds > 0) return seconds * 1_000;
  throw new WrongUsage(`--evaluate-after takes seconds, or never, not \`${text}\`.`, "up");
}

/** One address for all systems, or one for each, with commas between. */
function mirrors(text: string | null): Readonly<Record<string, string>> {
  if (text === null) return {};
  const pairs = text.split(",").map((one) => /^([a-z]+)=(.*)$/.exec(one) ?? [one, "*", one]);
  return Object.fromEntries(
    pairs.map(([, system = "", at = ""]) => [
      system,
      url("board-mirror", at, ["http:", "https:"]) ?? "",
    ]),
  );
}

/** A web-hook's address as it is, a file's path as it is from here. */
function place(text: string | null): string | null {
  if (text === null || !/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    return text === null ? null : path.resolve(text);
  return url("checkpoint-to", text, ["http:", "https:"]);
}

/** The text itself is not repeated when it is wrong: it may hold a password. */
function url(flag: string, text: string | null, schemes: readonly string[]): string | null {
  if (text === null) return null;
  if (schemes.some((scheme) => text.startsWith(scheme)) && URL.canParse(text)) return text;
  throw new WrongUsage(
    `--${flag} takes an address that begins with ${schemes.join(" or ")}//.`,
    "up",
  );
}
