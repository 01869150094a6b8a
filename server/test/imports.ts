import type { ImportId } from "@reeve/contract/id";
import type { Import, ImportDefaults, ImportMapping, ImportRow } from "@reeve/contract/import";
import { mentioned } from "../src/ledger/actions/mentioned-store.ts";
import { openLog } from "../src/platform/log.ts";
import { importVerbs } from "../src/registry/imports/verbs.ts";
import { openImportWork } from "../src/registry/imports/work.ts";
import { testRegister } from "./register.ts";

const partBytes = 300_000;

/** A register into which sheets are imported. */
export async function testImports() {
  const register = await testRegister();
  const hands = { ...register, log: openLog("silent"), mentioned, atOnce: 200 };
  const importing = openImportWork(hands);
  const verbs = importVerbs({ ...register, importing });
  const { operator } = register;
  const settled = async (id: ImportId): Promise<Import> => {
    await importing.idle();
    return verbs["imports.get"](operator, { id });
  };
  return {
    ...register,
    imports: verbs,
    importing,

    /** The file in parts, read. */
    async read(bytes: string | Uint8Array, file = "agents.csv"): Promise<Import> {
      const whole = Buffer.from(bytes as Uint8Array);
      const { id } = await verbs["imports.start"](operator, { name: file, bytes: whole.length });
      for (let at = 0; at < whole.length; at += partBytes)
        await verbs["imports.upload"](operator, {
          id,
          at,
          data: whole.subarray(at, at + partBytes).toString("base64"),
        });
      return settled(id);
    },
    async preview(
      id: ImportId,
      more: { mapping?: ImportMapping; defaults?: ImportDefaults } = {},
    ): Promise<Import> {
      await verbs["imports.preview"](operator, { id, ...more });
      return settled(id);
    },
    async apply(id: ImportId): Promise<Import> {
      await verbs["imports.apply"](operator, { id });
      return settled(id);
    },
    async undo(id: ImportId): Promise<Import> {
      await verbs["imports.undo"](operator, { id });
      return settled(id);
    },
    async rows(id: ImportId): Promise<ImportRow[]> {
      return (await verbs["imports.rows"](operator, { id, limit: 200 })).items;
    },
    async [Symbol.asyncDispose]() {
      await importing[Symbol.asyncDispose]();
      await register[Symbol.asyncDispose]();
    },
  };
}
