import type { JudgeHow } from "@reeve/contract/grader";
import type { EvaluatorId } from "@reeve/contract/id";
import { readable, type Sealed } from "../../platform/sealed.ts";
import type { Vault } from "../../platform/vault.ts";
import { graderStore, type Kept } from "./store.ts";

/** Where the key of a judge belongs: it would not open for another endpoint. */
export const placeOf = (id: EvaluatorId, how: JudgeHow): string =>
  `${id}/${new URL(how.url).origin}`;

export const sealKey = (
  vault: Pick<Vault, "seal">,
  id: EvaluatorId,
  how: JudgeHow,
  key: string,
): string => vault.seal(key, placeOf(id, how));

/** To be used and never kept. Throws Unreadable. */
export const keyOf = (
  vault: Pick<Vault, "open">,
  { id, how, sealedKey }: Pick<Kept, "id" | "how" | "sealedKey">,
): string | null =>
  sealedKey === null || how.kind !== "judge" ? null : vault.open(sealedKey, placeOf(id, how));

/** The keys of the endpoints of judges. */
export const graderKeys: Sealed = {
  async reseal(db, vault) {
    const store = graderStore(db);
    let secrets = 0;
    for (const { name } of await store.all()) {
      const it = await store.lock(name);
      if (it?.how.kind !== "judge" || it.sealedKey === null) continue;
      const fix = "Give that judge its key again, then rotate; nothing was changed.";
      const key = readable(`The key of the judge ${name}`, fix, () => keyOf(vault, it) ?? "");
      await store.put({ ...it, sealedKey: sealKey(vault, it.id, it.how, key) });
      secrets++;
    }
    return secrets;
  },
};
