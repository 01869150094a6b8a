import type { Verbs } from "@reeve/contract/operations";
import type { Ctx } from "../../platform/context.ts";
import { Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { channelStore } from "../../registry/channels/store.ts";
import { mailOf } from "../../registry/deliveries/email.ts";
import { weekOf } from "./digest.ts";
import { digestStore } from "./store.ts";
import { digestNow, type DigestHands } from "./write.ts";

interface Hands extends DigestHands {
  readonly write: Write;
  readonly publicUrl: () => string;
}

export function digestVerbs(hands: Hands): Pick<Verbs<Ctx>, "digest.get" | "digest.choose"> {
  const { database, write, clock, publicUrl } = hands;
  return {
    async "digest.get"(ctx) {
      const { title, sections } = await digestNow(hands);
      const url = `${publicUrl().replace(/\/+$/, "")}/digest`;
      const { text, html } = mailOf({ title, severity: "low", url, body: sections });
      const store = digestStore(database.kysely);
      const me = ctx.actor.person;
      const channels = await channelStore(database.kysely).all();
      return {
        week: weekOf(clock.now()),
        title,
        sections: sections.map(({ title: name, lines }) => ({ title: name, lines: [...lines] })),
        text,
        html,
        toYou: me === null ? null : (await store.readers()).includes(me),
        channels: channels
          .filter(({ rules }) => rules.on && rules.tells.includes("digest"))
          .map(({ name }) => name),
        sentAt: await store.lastAt(),
      };
    },

    "digest.choose": (ctx, { on }) =>
      write(ctx, "digest.choose", async (tx) => {
        const me = ctx.actor.person;
        if (me === null)
          throw new Problem(
            "invalid",
            "Your token stands for nobody, and the digest is sent to people.",
            "Sign in to the console and choose it there.",
          );
        await digestStore(tx.db).choose(me, on);
        tx.note({ subject: me, before: null, after: { digest: on } });
        return { on };
      }),
  };
}
