import type { StopWebhookId } from "@reeve/contract/id";
import { readable, type Sealed } from "../../platform/sealed.ts";
import { webhookStore } from "./webhook-store.ts";

/** Where in the vault the secret of a web-hook belongs: moved to another it opens no more. */
export const sealedAt = (id: StopWebhookId): string => `stop web-hook ${id}`;

/** What the web-hooks that stop are signed with. */
export const stopSecrets: Sealed = {
  async reseal(db, vault) {
    const store = webhookStore(db);
    const all = await store.secrets();
    const fix = "Remove that web-hook and add it again, then rotate; nothing was changed.";
    for (const { id, name, secret } of all) {
      const plain = readable(`The secret of the stop web-hook ${name}`, fix, () =>
        vault.open(secret, sealedAt(id)),
      );
      await store.reseal(id, vault.seal(plain, sealedAt(id)));
    }
    return all.length;
  },
};
