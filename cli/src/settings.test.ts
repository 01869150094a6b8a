import path from "node:path";
import { expect, test } from "vitest";
import { settings } from "./settings.ts";

test("without flags and variables, Reeve keeps to this machine and this folder", () => {
  expect(settings([], {})).toEqual({
    config: {
      port: 4700,
      host: "127.0.0.1",
      data: path.resolve(".reeve"),
      databaseUrl: null,
      publicUrl: null,
      peerUrl: null,
      operatorToken: null,
      otlpEndpoint: null,
      secretKeys: null,
      policies: null,
      maturityModel: null,
      publicRegistry: false,
      boardMirrors: {},
      boardContact: null,
      checkpointTo: null,
      evaluateAfterMs: 60_000,
      searchPath: "",
    },
    logLevel: "info",
  });
});

test("a flag beats its variable, and a variable that is set to nothing is not set", () => {
  const env = {
    REEVE_PORT: "5000",
    REEVE_HOST: "",
    REEVE_LOG_LEVEL: "warn",
    REEVE_PUBLIC_URL: "https://reeve.example/",
  };
  const { config, logLevel } = settings(["--port", "5001"], env);
  expect(config).toMatchObject({
    port: 5001,
    host: "127.0.0.1",
    publicUrl: "https://reeve.example",
  });
  expect(logLevel).toBe("warn");
});

test.each([
  [["--port", "70000"], "--port takes a number from 0 to 65535"],
  [["--port", "-1"], "--port"],
  [["--operator-token", "short"], "has 5 characters; it needs at least 32"],
  [["--log-level", "loud"], "--log-level takes one of"],
  [["--public-url", "reeve.example"], "--public-url takes an address"],
  [["--checkpoint-to", "s3://bucket"], "--checkpoint-to takes an address"],
  [["--evaluate-after", "soon"], "--evaluate-after takes seconds, or never"],
  [["--prot", "1"], "Unknown option '--prot'"],
  [["here"], "`here` is one word too many"],
])("%j is refused with a reason", (args, why) => {
  expect(() => settings(args, {})).toThrow(why);
});

test("a database address that is wrong is refused without being repeated", () => {
  const wrong = () => settings([], { REEVE_DATABASE_URL: "mysql://me:hunter2@db/reeve" });
  expect(wrong).toThrow("--database-url takes an address that begins with postgres:");
  expect(wrong).not.toThrow("hunter2");
});
