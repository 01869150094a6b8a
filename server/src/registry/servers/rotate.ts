import { Problem } from "../../platform/problem.ts";
import { Unreadable, type Vault } from "../../platform/vault.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Write } from "../../platform/write.ts";
import { resealed } from "./secrets.ts";
import { allServers, lockServer, replaceTransport } from "./store.ts";

/** A new key, and every secret sealed with it in one transaction: it all moves over or nothing does. */
export async function rotateSecrets(
  { vault, write }: { readonly vault: Vault; readonly write: Write },
  ctx: Ctx,
): Promise<{ servers: number; secrets: number }> {
  await vault.renew();
  const done = await write(ctx, "secrets.rotate", async (tx) => {
    let [servers, secrets] = [0, 0];
    for (const { id, name } of await allServers(tx.db)) {
      const server = await lockServer(tx.db, id);
      if (!server) continue;
      const anew = readable(name, () => resealed(vault, id, server.transport));
      if (anew.secrets === 0) continue;
      await replaceTransport(tx.db, id, anew.transport);
      servers++;
      secrets += anew.secrets;
    }
    tx.note({ subject: "secrets", before: null, after: { servers, secrets } });
    return { servers, secrets };
  });
  await vault.retire();
  return done;
}

function readable<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new Problem(
      "conflict",
      `A secret of ${name} cannot be read: ${error.message}.`,
      "Set that server's secrets again, then rotate; nothing was changed.",
    );
  }
}
