import type { Verbs } from "@reeve/contract/operations";
import type { OperatorToken } from "@reeve/contract/person";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { newId, newSecret } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { mayHandOut } from "../../registry/people/hand-out.ts";
import { newestFirst, tokenStore } from "./store.ts";

export interface TokenHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}

type TokenVerbs = Pick<Verbs<Ctx>, "tokens.list" | "tokens.create" | "tokens.revoke">;

export const tokenVerbs = ({ database, write, clock }: TokenHands): TokenVerbs => ({
  async "tokens.list"(_ctx, { limit, cursor }) {
    const found = await tokenStore(database.kysely).list(limit, newestFirst.read(cursor));
    return pageOf(found, limit, newestFirst, ({ createdAt, id }) => ({ at: createdAt, id }));
  },

  "tokens.create": (ctx, { name, role, scopes, expiresAt }) =>
    write(ctx, "tokens.create", async (tx) => {
      mayHandOut(ctx.actor, scopes);
      const now = clock.now();
      if (Date.parse(expiresAt) <= now) throw alreadyOver(expiresAt);
      const made = { id: newId("crd", now), name, role, scopes: [...new Set(scopes)] };
      const times = {
        createdAt: isoTime(now),
        expiresAt: isoTime(Date.parse(expiresAt)),
        lastUsedAt: null,
        revokedAt: null,
      };
      const operatorToken: OperatorToken = { ...made, createdBy: ctx.actor.name, ...times };
      const token = newSecret("reeve_operator");
      // A provider goes on taking people away when the one who set it up is among them.
      const forProvider = scopes.every((scope) => scope.startsWith("scim:"));
      await tokenStore(tx.db).add(operatorToken, token, forProvider ? null : ctx.actor.person);
      tx.note({ subject: made.id, before: null, after: operatorToken });
      return { token, operatorToken };
    }),

  "tokens.revoke": (ctx, { id }) =>
    write(ctx, "tokens.revoke", async (tx) => {
      const before = await tokenStore(tx.db).lock(id);
      if (!before) throw notFound("operator token", id);
      const after = { ...before, revokedAt: before.revokedAt ?? isoTime(clock.now()) };
      await tokenStore(tx.db).revoke(id, after.revokedAt);
      tx.note({ subject: id, before, after });
      return after;
    }),
});

const alreadyOver = (expiresAt: string): Problem =>
  new Problem(
    "invalid",
    `\`expiresAt\`: ${expiresAt} is in the past.`,
    "Give a time in the future.",
    [{ path: "expiresAt", message: "is in the past" }],
  );
