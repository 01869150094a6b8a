import type { Database } from "../../../server/src/platform/database.ts";
import type { Run } from "./shape.ts";

/** Runs what makes the estate. */
export const runOn =
  (database: Database): Run =>
  async (sql) =>
    void (await database.pool.query(sql));

/** Whether it was made before. */
export async function isMade(database: Database): Promise<boolean> {
  const { rowCount } = await database.pool.query("select from agents limit 1");
  return (rowCount ?? 0) > 0;
}
