import { Hono } from "hono";
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "./database.ts";
import type { Metrics } from "./metrics.ts";

/** One reason why an action would be refused now for Reeve's own sake; null when there is none. */
export type Check = () => string | null | Promise<string | null>;

/** `/health/live`, `/health/ready` and `/metrics`. Ready is 503 whenever an action would be refused for Reeve's own reasons. */
export function health(
  checks: Readonly<Record<string, Check>>,
  metrics: Metrics,
  /** What no action waits for: it is told and makes nothing less ready. */
  beside: Readonly<Record<string, () => string | null>> = {},
): Hono {
  const app = new Hono();
  app.get("/health/live", (c) => c.json({ status: "live" }));
  app.get("/health/ready", async (c) => {
    const results: Record<string, string> = {};
    let ready = true;
    for (const [name, check] of Object.entries(checks)) {
      const reason = await Promise.resolve(check()).catch((error: unknown) => String(error));
      results[name] = reason ?? "ok";
      if (reason !== null) ready = false;
    }
    const others = Object.entries(beside).map(([name, trouble]) => [name, trouble() ?? "ok"]);
    const said = { checks: results, beside: Object.fromEntries(others) };
    return c.json({ status: ready ? "ready" : "not ready", ...said }, ready ? 200 : 503);
  });
  app.get("/metrics", async (c) =>
    c.text(await metrics.registry.metrics(), 200, { "content-type": metrics.registry.contentType }),
  );
  return app;
}

const patienceMs = 2_000;
// The driver's own limit, which its types leave out: a connection that stays silent is given up, not asked again.
const question = { text: "select 1", query_timeout: patienceMs };

/** Why the database cannot be asked, or null. */
export function unreachable(database: Database): Promise<string | null> {
  const silent = "the database does not answer";
  const asked = database.pool.query(question).then(
    () => null,
    () => silent,
  );
  return Promise.race([asked, sleep(patienceMs, silent, { ref: false })]);
}
