import { operations, type Input, type OperationName } from "@reeve/contract/operations";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { start } from "../../../server/src/app.ts";
import { sessionStore } from "../../../server/src/access/sign-in/session-store.ts";
import { systemClock } from "../../../server/src/platform/clock.ts";
import type { Database } from "../../../server/src/platform/database.ts";
import { openLog } from "../../../server/src/platform/log.ts";
import { requestOf } from "../../../server/test/sample.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** The product on what was made, and a person who is signed in there. */
export interface House extends AsyncDisposable {
  readonly url: string;
  /** One operation as that person; what it answers, or why it does not. */
  ask<N extends OperationName>(name: N, input: Input<N>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

/** Person 1 of the estate: an admin. */
const person = `per_01${"1".padStart(24, "0")}` as const;

/** Signs that person in, as a browser would be. */
export async function signIn(database: Database): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await sessionStore(database.kysely).open(token, person, systemClock.now());
  return token;
}

/** Where it is made and what signs in there. */
export interface Place {
  readonly data: string;
  readonly databaseUrl: string | null;
  readonly token: string;
  /** The PATH. */
  readonly searchPath: string;
}

/** Opens it; `beside`: what nobody waits for is done in a process of its own, as `reeve up` has it. */
export async function openHouse(
  { data, databaseUrl, token, searchPath }: Place,
  beside: boolean,
): Promise<House> {
  const app = await start(
    {
      port: 0,
      host: "127.0.0.1",
      data,
      databaseUrl,
      publicUrl: null,
      peerUrl: null,
      operatorToken: null,
      otlpEndpoint: null,
      secretKeys: null,
      policies: null,
      maturityModel: null,
      checkpointTo: null,
      publicRegistry: false,
      boardMirrors: {},
      boardContact: null,
      evaluateAfterMs: 60_000,
      migrations: path.join(root, "server/migrations"),
      console: path.join(root, "console/dist"),
      searchPath,
      ...(beside && { aside: path.join(root, "cli/dist/aside-process.js") }),
    },
    openLog("silent"),
    systemClock,
  );
  return {
    url: app.url,
    ask: (name, input) => asked(app.url, token, name, input),
    [Symbol.asyncDispose]: () => app.close(),
  };
}

async function asked(
  url: string,
  token: string,
  name: OperationName,
  input: object,
): Promise<Answer> {
  const request = requestOf(name, input as Record<string, unknown>);
  const { pathname, search } = new URL(request.url);
  const began = performance.now();
  const answer = await fetch(new URL(pathname + search, url), {
    method: operations[name].method,
    headers: {
      cookie: `reeve_session=${token}`,
      origin: url,
      "content-type": "application/json",
    },
    body: operations[name].method === "GET" ? null : await request.text(),
  });
  const text = await answer.text();
  return { status: answer.status, text, ms: performance.now() - began };
}
