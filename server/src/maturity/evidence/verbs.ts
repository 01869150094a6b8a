import type { EvidenceFile, FrameworkEvidence } from "@reeve/contract/evidence";
import { EvidenceId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import type { Checkpointer } from "../../ledger/checkpoints/checkpointer.ts";
import { takeAll, type Taken } from "./artefact.ts";
import { bundleOf, sha256 } from "./bundle.ts";
import { evidenceOf } from "./control.ts";
import { frameworks, type MappedFramework } from "./framework.ts";
import { providers } from "./kept-providers-store.ts";
import { evidenceStore } from "./store.ts";

export interface EvidenceHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly checkpoints: Pick<Checkpointer, "sign" | "newest">;
}

type EvidenceVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `evidence.${string}`>>;

/** How long a page may show what was taken for another. */
const keptMs = 10_000;
const newestFirst = cursorOf("bundles of evidence", EvidenceId);

export function evidenceVerbs(hands: EvidenceHands): EvidenceVerbs {
  const { database, write, clock, checkpoints } = hands;
  const store = evidenceStore(database.kysely);
  let last: { readonly atMs: number; readonly it: ReturnType<typeof taken> } | null = null;
  return {
    async "evidence.list"() {
      const { of } = await lately();
      const all = frameworks.map((it) => of(it));
      return {
        items: all.map(({ framework, label, at, counts }) => ({ framework, label, at, counts })),
      };
    },
    async "evidence.get"(_ctx, { framework }) {
      const wanted = named([framework]);
      const { of } = await lately();
      return of(wanted[0] as MappedFramework);
    },
    async "evidence.export"(ctx, { frameworks: asked }) {
      const wanted = asked.length === 0 ? frameworks : named(asked);
      const { of, at, known } = await taken();
      const id = newId("evd", clock.now());
      const by = ctx.actor.name;
      const checkpoint = await newestNote();
      const parts = {
        id,
        at,
        by,
        checkpoint,
        taken: known,
        frameworks: wanted.map((it) => of(it)),
      };
      const file = await bundleOf(parts, checkpoints.sign);
      await write(ctx, "evidence.export", async (tx) => {
        const kept = { id, at, by, frameworks: wanted.map((it) => it.id), ...sizes(file) };
        await evidenceStore(tx.db).add(kept, file);
        tx.note({ subject: id, before: null, after: kept });
        tx.unread();
      });
      return file;
    },
    async "evidence.bundles"(_ctx, { limit, cursor }) {
      const found = await store.list(limit, newestFirst.read(cursor));
      return pageOf(found, limit, newestFirst, ({ id }) => id);
    },
    async "evidence.bundle"(_ctx, { id }) {
      const file = await store.file(id);
      if (!file) throw notFound("bundle", id);
      return file;
    },
  };

  /** For pages, what was taken within the last seconds: each says of when it is. What is exported is taken anew. */
  async function lately(): ReturnType<typeof taken> {
    if (!last || clock.now() - last.atMs >= keptMs || clock.now() < last.atMs) {
      const made = { atMs: clock.now(), it: taken() };
      made.it.catch(() => (last = null));
      last = made;
    }
    return last.it;
  }

  async function taken() {
    const nowMs = clock.now();
    const known = await takeAll(database, providers, nowMs);
    const artefacts = new Map([...known].map(([id, { artefact }]) => [id, artefact]));
    const at = isoTime(nowMs);
    const of = (it: MappedFramework): FrameworkEvidence => evidenceOf(it, artefacts, at);
    return { at, of, known: known satisfies ReadonlyMap<string, Taken> };
  }

  /** Before the first checkpoint there is none to put in. */
  async function newestNote(): Promise<string | null> {
    try {
      return (await checkpoints.newest()).note;
    } catch (error) {
      if (error instanceof Problem && error.code === "not_found") return null;
      throw error;
    }
  }
}

const sizes = ({ files, manifest }: EvidenceFile) => ({
  files: Object.keys(files).length,
  bytes: Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0),
  digest: sha256(manifest),
});

const named = (ids: readonly string[]): readonly MappedFramework[] =>
  ids.map((id) => {
    const found = frameworks.find((it) => it.id === id);
    if (found) return found;
    throw notFound("framework", id);
  });
