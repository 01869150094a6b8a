import type { Verbs } from "@reeve/contract/operations";
import { systemActor } from "../src/platform/actor.ts";
import { api, type ApiHands } from "../src/platform/api.ts";
import type { Ctx } from "../src/platform/context.ts";
import { openLog } from "../src/platform/log.ts";

type AnyVerb = (ctx: Ctx, input: never) => unknown;

/** The API door before the verbs of a test, for an admin unless said otherwise. */
export const doorWith = (verbs: Readonly<Record<string, AnyVerb>>, over: Partial<ApiHands> = {}) =>
  api({
    verbs: verbs as unknown as Verbs<Ctx>,
    log: openLog("silent"),
    publicUrl: () => "https://reeve.example",
    authenticate: () =>
      Promise.resolve({ actor: { ...systemActor, kind: "token" }, sessionToken: null }),
    addressOf: () => "192.0.2.1",
    ...over,
  });
