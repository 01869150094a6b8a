import { ownPostgres, type OwnPostgres } from "../../../faults/src/postgres.ts";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { startGoverned, type Governed } from "../governed.ts";
import type { Target } from "../load.ts";

/** Reeve as it ships on a PostgreSQL that the bench may look into, scoring sessions or not. */
export interface EvalHouse extends Governed, AsyncDisposable {
  readonly name: "on" | "never";
  readonly postgres: OwnPostgres;
  target(): Promise<Target>;
  /** What it says of evaluation in its metrics. */
  progress(): Promise<Progress>;
}

export interface Progress {
  readonly evaluated: number;
  readonly lagSeconds: number;
}

/** Calls of one session. */
export const callsOfSession = 10;
export const quietSeconds = 2;

export async function evalHouse(
  name: EvalHouse["name"],
  upstream: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<EvalHouse> {
  const postgres = await ownPostgres();
  try {
    const governed = await startGoverned(upstream, path.join(postgres.folder, "data"), {
      ...env,
      REEVE_DATABASE_URL: postgres.url(),
      REEVE_SECRET_KEYS: `evals:${randomBytes(32).toString("base64")}`,
      REEVE_EVALUATE_AFTER: name === "on" ? String(quietSeconds) : "never",
    });
    let calls = 0;
    const each = () => ({ "reeve-session": `run-${Math.floor(calls++ / callsOfSession)}` });
    return {
      ...governed,
      name,
      postgres,
      target: async () => ({
        url: governed.url,
        headers: { authorization: `Bearer ${await governed.token()}` },
        each,
      }),
      progress: () => progressOf(new URL(governed.url).origin),
      async [Symbol.asyncDispose]() {
        await governed.stop();
        await postgres[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await postgres[Symbol.asyncDispose]();
    throw error;
  }
}

async function progressOf(origin: string): Promise<Progress> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const value = (name: string): number =>
    Number(new RegExp(`^${name} ([\\d.e+-]+)$`, "m").exec(text)?.[1] ?? 0);
  return {
    evaluated: value("reeve_evaluated_actions_total"),
    lagSeconds: value("reeve_evaluation_lag_seconds"),
  };
}
