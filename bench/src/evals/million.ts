import { reeve } from "@reeve/sdk/client";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ownPostgres } from "../../../faults/src/postgres.ts";
import { systemClock } from "../../../server/src/platform/clock.ts";
import { openDatabase } from "../../../server/src/platform/database.ts";
import { migrate } from "../../../server/src/platform/migrate.ts";
import { startReeve } from "../governed.ts";
import { figuresOf, type Figure } from "../search/figures.ts";
import { layout } from "../report.ts";
import { agentId, evaluators, fill, sessionOf } from "./million-store.ts";

const migrations = fileURLToPath(new URL("../../server/migrations", import.meta.url));

/** How long the API takes for what the pages of quality ask, where there are so many scores. */
export async function million(
  scores: number,
  rounds: number,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Figure[]> {
  await using postgres = await ownPostgres();
  {
    await using database = openDatabase(postgres.url());
    await migrate(database, migrations);
    await fill(database, scores, systemClock.now());
  }
  const operator = randomBytes(24).toString("hex");
  const house = await startReeve(
    path.join(postgres.folder, "data"),
    {
      ...env,
      REEVE_DATABASE_URL: postgres.url(),
      REEVE_SECRET_KEYS: `evals:${randomBytes(32).toString("base64")}`,
    },
    operator,
  );
  try {
    const api = reeve({ url: house.url, token: operator });
    const evaluator = (n: number) => evaluators[n % evaluators.length] ?? evaluators[0]!;
    const { items } = await api.call("monitors.list", { limit: 200 });
    const monitor = (n: number) => items[n % items.length]!.id;
    const quality = (days: number) => () => api.call("quality.list", { days });
    const history = (days: number) => (n: number) =>
      api.call("quality.history", { agent: agentId(n), evaluator: evaluator(n), days });
    return await figuresOf(
      [
        { name: "quality of all agents, 7 days", ask: quality(7) },
        { name: "quality of all agents, 90 days", ask: quality(90) },
        {
          name: "quality of one agent, 30 days",
          ask: (n) => api.call("quality.list", { agent: agentId(n), days: 30 }),
        },
        { name: "chart, 3 days by the hour", ask: history(3) },
        { name: "chart, 30 days", ask: history(30) },
        { name: "chart, 90 days", ask: history(90) },
        {
          name: "what a rate would cost",
          ask: (n) => api.call("quality.estimate", { evaluator: evaluator(n), rate: 0.1 }),
        },
        { name: "newest scores", ask: () => api.call("scores.list", { limit: 50 }) },
        {
          name: "scores of one agent",
          ask: (n) => api.call("scores.list", { limit: 50, agent: agentId(n) }),
        },
        {
          name: "scores of one evaluator",
          ask: (n) => api.call("scores.list", { limit: 50, evaluator: evaluator(n) }),
        },
        {
          name: "failures of one evaluator",
          ask: (n) =>
            api.call("scores.list", { limit: 50, evaluator: evaluator(n), label: "fail" }),
        },
        {
          name: "failures of one agent and evaluator",
          ask: (n) =>
            api.call("scores.list", {
              limit: 50,
              agent: agentId(n),
              evaluator: evaluator(n),
              label: "fail",
            }),
        },
        {
          name: "scores of one session",
          ask: (n) =>
            api.call("scores.list", { limit: 50, agent: agentId(n), session: sessionOf(n) }),
        },
        {
          name: "sessions of one agent",
          ask: (n) => api.call("sessions.list", { agent: agentId(n) }),
        },
        { name: "monitors", ask: () => api.call("monitors.list", { limit: 50 }) },
        {
          name: "monitors of one agent",
          ask: (n) => api.call("monitors.list", { limit: 50, agent: agentId(n) }),
        },
        {
          name: "monitors that alarm",
          ask: () => api.call("monitors.list", { limit: 50, state: "alarm" }),
        },
        {
          name: "one monitor with 500 sessions",
          ask: (n) => api.call("monitors.get", { id: monitor(n) }),
        },
        { name: "alarms", ask: () => api.call("alarms.list", { limit: 50 }) },
        {
          name: "alarms of one agent",
          ask: (n) => api.call("alarms.list", { limit: 50, agent: agentId(n) }),
        },
        {
          name: "alarms of one monitor",
          ask: (n) => api.call("alarms.list", { limit: 50, monitor: monitor(n) }),
        },
        { name: "evaluators", ask: () => api.call("evaluators.list", {}) },
        { name: "graders", ask: () => api.call("graders.list", {}) },
        { name: "datasets", ask: () => api.call("datasets.list", { limit: 50 }) },
        { name: "gates", ask: () => api.call("gates.list", { limit: 50 }) },
      ],
      rounds,
    );
  } finally {
    await house.stop();
  }
}

export const millionTable = (figures: readonly Figure[]): string =>
  layout([
    ["question", "", "p50 ms", "p95 ms", "max ms"],
    ...figures.map(({ question, p50, p95, max }) => [
      question,
      "",
      String(p50),
      String(p95),
      String(max),
    ]),
  ]);
