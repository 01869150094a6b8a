import { lookup, type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { forbiddenAddress, forbiddenHost, internalAddress } from "./forbidden-address.ts";

/**
 * Resolves a name for a connection and refuses it when any address it has is one that nothing Reeve calls is at. The
 * very addresses judged here are the ones connected to, so a second answer of the name server changes nothing.
 */
export const guarding =
  (
    resolve: typeof lookup,
    judge: (address: string) => string | null = forbiddenAddress,
  ): LookupFunction =>
  (hostname, options, callback) => {
    const refused = (reason: string): void =>
      callback(new Error(`${hostname} leads to ${reason}`), "", 0);
    const reason = forbiddenHost(hostname);
    if (reason) return refused(reason);
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, "", 0);
      for (const { address } of addresses) {
        const found = judge(address);
        if (found) return refused(found);
      }
      const [first] = addresses;
      if (!first) callback(new Error(`${hostname} has no address`), "", 0);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };

export const guardedLookup = guarding(lookup);

/** The same, for what may not lead to this machine or its network either. */
export const publicLookup = guarding(
  lookup,
  (address) => forbiddenAddress(address) ?? internalAddress(address),
);

/** The address to connect to for a host, judged as the lookups judge. Rejects with the reason. */
export const judgedAddress = (host: string, internal: boolean): Promise<string> =>
  new Promise((resolve, reject) => {
    const bare = host.replaceAll(/^\[|\]$/g, "");
    (internal ? guardedLookup : publicLookup)(bare, {}, (error, address) =>
      typeof address === "string" && !error ? resolve(address) : reject(error ?? new Error(bare)),
    );
  });
