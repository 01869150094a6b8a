import { readable, type Sealed } from "../../platform/sealed.ts";
import { providerStore, type Settings } from "./store.ts";

/** The secret opens only for the provider and the client it was given for. */
export const placeOf = ({ issuer, clientId }: Settings): string =>
  `sign-in-provider/${issuer}/${clientId}`;

/** The client secret at the identity provider. */
export const providerSecret: Sealed = {
  async reseal(db, vault) {
    const store = providerStore(db);
    const stored = await store.lock();
    if (!stored || stored.secret === null) return 0;
    const { settings, secret } = stored;
    const place = placeOf(settings);
    const fix = "Set the provider again with its client secret, then rotate; nothing was changed.";
    const plain = readable("The client secret of the identity provider", fix, () =>
      vault.open(secret, place),
    );
    await store.set({ ...stored, secret: vault.seal(plain, place) });
    return 1;
  },
};
