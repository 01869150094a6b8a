import type { ChannelId } from "@reeve/contract/id";
import { readable, type Sealed } from "../../platform/sealed.ts";
import type { Vault } from "../../platform/vault.ts";
import { channelStore, type Kept, type KeptVia } from "./store.ts";

/** Where a sealed secret belongs: one that is moved to another channel, or would go to another host, opens no more. */
export const placeOf = (id: ChannelId, via: KeptVia): string =>
  via.kind === "email" ? `${id}/${via.host}:${via.port}/${via.user ?? ""}` : `${id}/${via.kind}`;

/** The secrets of a channel, the one in force first; to be used and never kept. Throws Unreadable. */
export function secretsOf(vault: Pick<Vault, "open">, it: Kept, now: string): readonly string[] {
  const both = [
    it.secret,
    it.previousUntil !== null && it.previousUntil > now ? it.previousSecret : null,
  ];
  return both.flatMap((sealed) =>
    sealed === null ? [] : [vault.open(sealed, placeOf(it.id, it.via))],
  );
}

export const sealSecret = (
  vault: Pick<Vault, "seal">,
  id: ChannelId,
  via: KeptVia,
  secret: string,
): string => vault.seal(secret, placeOf(id, via));

/** Passwords of mail servers, addresses of Slack, and what web-hooks are signed with. */
export const channelSecrets: Sealed = {
  async reseal(db, vault) {
    const store = channelStore(db);
    let secrets = 0;
    for (const { id, name } of await store.all()) {
      const channel = await store.lock(id);
      if (!channel) continue;
      const place = placeOf(id, channel.via);
      const fix = "Give that channel its secret again, then rotate; nothing was changed.";
      const anew = (sealed: string | null): string | null => {
        if (sealed === null) return null;
        secrets++;
        const plain = readable(`A secret of the channel ${name}`, fix, () =>
          vault.open(sealed, place),
        );
        return vault.seal(plain, place);
      };
      const [secret, previousSecret] = [anew(channel.secret), anew(channel.previousSecret)];
      await store.save({ ...channel, secret, previousSecret });
    }
    return secrets;
  },
};
