import type { AgentId } from "@reeve/contract/id";
import type { OperationName } from "@reeve/contract/operations";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { start } from "../../../server/src/app.ts";
import { openLog } from "../../../server/src/platform/log.ts";
import { startPostgres } from "../../../server/src/platform/postgres/start.ts";
import { requestOf } from "../../../server/test/sample.ts";
import { openDatabases } from "./databases-store.ts";
import { MovingClock } from "./moving-clock.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const operatorToken = "a-fixed-operator-token-for-generated-estates";
const log = openLog("silent");

/** Who asks at the API: a person's session, a token, or nobody named. */
export type Headers = Readonly<Record<string, string>>;

/** The running product on an organisation of its own, with a clock that can be moved. */
export interface Product extends AsyncDisposable {
  readonly url: string;
  readonly clock: MovingClock;
  /** When each agent last signed in, by the clock of the product. */
  readonly worked: Map<AgentId, number>;
  /** The address of its database, for an insider who may write there. */
  readonly database: string;
  /** One operation of the API; by an operator's token unless said. */
  call<T = unknown>(name: OperationName, input: object, as?: Headers): Promise<T>;
}

/** What an organisation is kept as between two starts of the product. */
export interface Kept {
  readonly database: string;
  readonly data: string;
  readonly aheadMs: number;
}

/** One PostgreSQL for many organisations: each has its own database, made from nothing or as a copy of another one's. */
export async function openGround() {
  const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-estates-"));
  const postgres = await startPostgres({ folder: path.join(folder, "pg"), log });
  const databases = openDatabases(postgres.url("postgres"));
  let made = 0;

  const open = async (database: string, data: string, clock: MovingClock): Promise<Product> => {
    await mkdir(`${data}-elsewhere`, { recursive: true });
    const app = await start(
      {
        port: 0,
        host: "127.0.0.1",
        data,
        databaseUrl: postgres.url(database),
        publicUrl: null,
        peerUrl: null,
        operatorToken,
        otlpEndpoint: null,
        secretKeys: null,
        policies: null,
        maturityModel: null,
        checkpointTo: path.join(`${data}-elsewhere`, "checkpoints.log"),
        publicRegistry: false,
        boardMirrors: {},
        boardContact: null,
        evaluateAfterMs: 50,
        migrations: path.join(root, "server/migrations"),
        console: path.join(root, "console"),
        searchPath: "",
      },
      log,
      clock,
    );
    return {
      url: app.url,
      clock,
      worked: new Map(),
      database: postgres.url(database),
      call: (name, input, as = { authorization: `Bearer ${operatorToken}` }) =>
        called(app.url, name, input, as),
      [Symbol.asyncDispose]: () => app.close(),
    };
  };

  const next = (): { name: string; data: string } => {
    const name = `estate_${++made}`;
    return { name, data: path.join(folder, name) };
  };

  return {
    async fresh(): Promise<Product & { keep(): Promise<Kept> }> {
      const { name, data } = next();
      await databases.make(name);
      const clock = new MovingClock();
      const product = await open(name, data, clock);
      return {
        ...product,
        /** Stops it and keeps it as it is, to be copied. */
        async keep() {
          await product[Symbol.asyncDispose]();
          return { database: name, data, aheadMs: clock.aheadMs };
        },
        [Symbol.asyncDispose]: () => product[Symbol.asyncDispose](),
      };
    },
    async copy(kept: Kept): Promise<Product & { keep(): Promise<Kept> }> {
      const { name, data } = next();
      await databases.make(name, kept.database);
      await cp(kept.data, data, {
        recursive: true,
        filter: (from) => !/\.(lock|sock)$/.test(from),
      });
      await cp(`${kept.data}-elsewhere`, `${data}-elsewhere`, { recursive: true }).catch(
        () => undefined,
      );
      const clock = new MovingClock(kept.aheadMs);
      const product = await open(name, data, clock);
      return {
        ...product,
        async keep() {
          await product[Symbol.asyncDispose]();
          return { database: name, data, aheadMs: clock.aheadMs };
        },
        async [Symbol.asyncDispose]() {
          await product[Symbol.asyncDispose]();
          await databases.drop(name);
          await rm(data, { recursive: true, force: true });
          await rm(`${data}-elsewhere`, { recursive: true, force: true });
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await databases[Symbol.asyncDispose]();
      await postgres[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
export type Ground = Awaited<ReturnType<typeof openGround>>;

async function called<T>(
  url: string,
  name: OperationName,
  input: object,
  headers: Headers,
): Promise<T> {
  const asked = requestOf(name, input as Record<string, unknown>, headers);
  const { pathname, search } = new URL(asked.url);
  const { method } = asked;
  const body = method === "GET" ? null : await asked.text();
  const response = await fetch(new URL(pathname + search, url), {
    method,
    headers: asked.headers,
    body,
  });
  const answer = await response.text();
  if (!response.ok) throw new Refusal(name, response.status, answer);
  return (answer === "" ? null : JSON.parse(answer)) as T;
}

/** What the product does not do for whoever asks. */
export class Refusal extends Error {
  readonly status: number;
  constructor(name: string, status: number, answer: string) {
    super(`${name} answered ${status}: ${answer}`);
    this.status = status;
  }
}
