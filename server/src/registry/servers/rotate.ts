import { readable, type Sealed } from "../../platform/sealed.ts";
import type { Vault } from "../../platform/vault.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Write } from "../../platform/write.ts";
import { resealed } from "./secrets.ts";
import { allServers, lockServer, replaceTransport } from "./store.ts";

export interface RotateHands {
  readonly vault: Vault;
  readonly write: Write;
  /** What other rooms keep sealed. */
  readonly sealedElsewhere: readonly Sealed[];
}

/** A new key, and everything sealed with it in one transaction: it all moves over or nothing does. */
export async function rotateSecrets(
  { vault, write, sealedElsewhere }: RotateHands,
  ctx: Ctx,
): Promise<{ servers: number; secrets: number }> {
  await vault.renew();
  const done = await write(ctx, "secrets.rotate", async (tx) => {
    let [servers, secrets] = [0, 0];
    for (const { id, name } of await allServers(tx.db)) {
      const server = await lockServer(tx.db, id);
      if (!server) continue;
      const fix = "Set that server's secrets again, then rotate; nothing was changed.";
      const anew = readable(`A secret of ${name}`, fix, () =>
        resealed(vault, id, server.transport),
      );
      if (anew.secrets === 0) continue;
      await replaceTransport(tx.db, id, anew.transport);
      servers++;
      secrets += anew.secrets;
    }
    for (const { reseal } of sealedElsewhere) secrets += await reseal(tx.db, vault);
    tx.note({ subject: "secrets", before: null, after: { servers, secrets } });
    return { servers, secrets };
  });
  await vault.retire();
  return done;
}
