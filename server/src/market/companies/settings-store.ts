import type { IndexSettings } from "@reeve/contract/market";
import { sql, type Kysely } from "kysely";

export const settingsStore = (db: Kysely<object>) => ({
  async read(): Promise<IndexSettings> {
    const { rows } =
      await sql<IndexSettings>`select published, daily, own from market_settings`.execute(db);
    return rows[0] ?? { published: false, daily: false, own: null };
  },

  async write({ published, daily, own }: IndexSettings): Promise<void> {
    await sql`update market_settings set published = ${published}, daily = ${daily}, own = ${own}`.execute(
      db,
    );
  },
});
