import type { CredentialId } from "@reeve/contract/id";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { credentialStore } from "./store.ts";

export interface Seen extends AsyncDisposable {
  saw(credential: CredentialId, atMs: number): void;
}

const everyMs = 5_000;

/** Collects which credentials were used and writes it down now and then, so that no call waits for it. */
export function seen(database: Database, log: Log): Seen {
  let waiting = new Map<CredentialId, number>();
  const flush = async (): Promise<void> => {
    const now = waiting;
    waiting = new Map();
    if (now.size > 0) await credentialStore(database.kysely).saw(now);
  };
  const job = repeat("last seen", everyMs, log, flush);
  return {
    saw: (credential, atMs) => void waiting.set(credential, atMs),
    async [Symbol.asyncDispose]() {
      await job[Symbol.asyncDispose]();
      await flush().catch((error: unknown) =>
        log.warn({ error: String(error) }, "last seen was not written"),
      );
    },
  };
}
