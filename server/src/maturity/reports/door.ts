import { model } from "@reeve/contract/maturity/model";
import { ReportId } from "@reeve/contract/id";
import { Hono, type Context } from "hono";
import { hash, randomUUID } from "node:crypto";
import { authorize } from "../../platform/actor.ts";
import type { ApiHands } from "../../platform/api.ts";
import { isoTime } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { Log } from "../../platform/log.ts";
import { notFound } from "../../platform/problem.ts";
import { refusal } from "../../platform/refusal.ts";
import type { Measuring } from "../measuring.ts";
import { badgeSvg } from "./badge.ts";
import { reportStore } from "./store.ts";

export interface ReportDoorHands {
  readonly database: Database;
  readonly measuring: Pick<Measuring, "current">;
  readonly log: Log;
  readonly authenticate: ApiHands["authenticate"];
}

const always: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
};
/** A page of a report is looked at in a frame of the console, and may run and load nothing. */
const nothing = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** Files of reports as they are, each with its signature beside it; and the badge for anyone, where that is switched on. */
export function reportDoor(hands: ReportDoorHands): Hono {
  const app = new Hono();
  const store = reportStore(hands.database.kysely);

  const file = async (c: Context): Promise<Response> => {
    const { actor } = await hands.authenticate(c.req.raw.headers);
    authorize(actor, "reports.file");
    const id = ReportId.safeParse(c.req.param("id"));
    const asked = c.req.param("name") ?? "";
    const found = id.success ? await store.find(id.data) : null;
    const one = found?.files.find(({ name }) => asked === name || asked === `${name}.sig`);
    const whole = found && one && (await store.file(found.id, one.format));
    if (!one || !whole) throw notFound("file of a report", asked);
    const signature = asked.endsWith(".sig");
    const kind = c.req.query("show") === undefined ? "attachment" : "inline";
    return new Response(signature ? one.signature : new Uint8Array(whole.content), {
      headers: {
        ...always,
        "content-type": signature ? "text/plain; charset=utf-8" : one.type,
        "content-disposition": `${kind}; filename="${asked}"`,
        "content-security-policy": `${nothing}; frame-ancestors 'self'`,
        "cache-control": "no-store",
      },
    });
  };

  /** What is too old to stand on is grey, and says so; nobody's name is in it, and it is the same for everyone. */
  const badge = async (c: Context): Promise<Response> => {
    if (!(await store.settings()).badge) return c.text("There is nothing here.\n", 404, always);
    const it = await hands.measuring.current().catch(() => null);
    const stage = it?.stage.stage ?? null;
    const day = it ? isoTime(it.score.at).slice(0, 10) : "";
    const name = stage === null ? "" : (model.stages[stage - 1]?.name ?? "");
    const svg = badgeSvg({ stage, name, day });
    const etag = `"${hash("sha256", svg, "hex").slice(0, 32)}"`;
    const headers = {
      ...always,
      "cross-origin-resource-policy": "cross-origin",
      "access-control-allow-origin": "*",
      "content-security-policy": `${nothing}; frame-ancestors 'none'`,
      "content-type": "image/svg+xml",
      "cache-control": "public, max-age=300",
      etag,
    };
    const same = c.req.header("if-none-match") === etag;
    return new Response(same ? null : svg, { status: same ? 304 : 200, headers });
  };

  const answered = (answer: (c: Context) => Promise<Response>) => (c: Context) =>
    answer(c).catch((error: unknown) => refusal(error, randomUUID(), "reports", hands.log));
  app.get("/export/reports/:id/:name", answered(file));
  app.get("/badge.svg", answered(badge));
  return app;
}
