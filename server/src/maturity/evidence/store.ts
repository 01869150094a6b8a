import { EvidenceFile, type EvidenceBundle } from "@reeve/contract/evidence";
import type { EvidenceId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

/** Bundles that were exported, in a database or in a transaction of it. */
export const evidenceStore = (db: Kysely<object>) => ({
  async add(it: EvidenceBundle, file: EvidenceFile): Promise<void> {
    await sql`insert into evidence_bundles (id, at, by_name, frameworks, files, bytes, digest, file)
      values (${it.id}, ${it.at}, ${it.by}, ${it.frameworks}, ${it.files}, ${it.bytes}, ${it.digest}, ${JSON.stringify(file)})`.execute(
      db,
    );
  },

  /** Newest first; one more than asked for tells that there are more. */
  async list(limit: number, after: EvidenceId | null): Promise<EvidenceBundle[]> {
    const { rows } =
      await sql<EvidenceBundle>`select id, at, by_name as by, frameworks, files, bytes, digest
      from evidence_bundles where ${after}::text is null or id < ${after} order by id desc limit ${limit + 1}`.execute(
        db,
      );
    return rows;
  },

  async file(id: EvidenceId): Promise<EvidenceFile | null> {
    const { rows } = await sql<{
      file: string;
    }>`select file from evidence_bundles where id = ${id}`.execute(db);
    return rows[0] ? EvidenceFile.parse(JSON.parse(rows[0].file)) : null;
  },
});
