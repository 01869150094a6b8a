import { ReportId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import type { ReportSettings } from "@reeve/contract/report";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { notFound } from "../../platform/problem.ts";
import { makeReport, type ReportHands } from "./make.ts";
import { fingerprint } from "./signature.ts";
import { reportStore } from "./store.ts";

type ReportVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `reports.${string}`>>;

const newestFirst = cursorOf("reports", ReportId);

export function reportVerbs(hands: ReportHands): ReportVerbs {
  const { database, write, clock, checkpoints } = hands;
  const store = reportStore(database.kysely);
  const key = checkpoints.verifier;
  const settings = async (from = store): Promise<ReportSettings> => ({
    ...(await from.settings()),
    key,
    fingerprint: fingerprint(key),
  });
  return {
    "reports.make": (ctx, { formats }) => makeReport(hands, ctx, formats),
    async "reports.list"(_ctx, { limit, cursor }) {
      const found = await store.list(limit, newestFirst.read(cursor));
      return pageOf(found, limit, newestFirst, ({ id }) => id);
    },
    async "reports.get"(_ctx, { id }) {
      const found = await store.find(id);
      if (!found) throw notFound("report", id);
      return found;
    },
    async "reports.file"(_ctx, { id, format }) {
      const found = await store.file(id, format);
      if (!found) throw notFound(`${format} of the report`, id);
      const { content, ...file } = found;
      const encoding = format === "pdf" ? "base64" : "utf8";
      return { file, encoding, content: Buffer.from(content).toString(encoding) };
    },
    "reports.settings": () => settings(),
    "reports.set": (ctx, wanted) =>
      write(ctx, "reports.set", async (tx) => {
        const own = reportStore(tx.db);
        const { every, badge } = await own.settings();
        const after = {
          every: wanted.every === undefined ? every : wanted.every,
          badge: wanted.badge ?? badge,
        };
        const [changedBy, changedAt] = [ctx.actor.name, isoTime(clock.now())];
        await own.set({ ...after, changedBy, changedAt });
        tx.note({ subject: "reports", before: { every, badge }, after });
        tx.unread();
        return settings(own);
      }),
  };
}
