import type { LookupFunction } from "node:net";
import { Agent, type Dispatcher } from "undici";
import { guardedLookup, publicLookup } from "./guarded-lookup.ts";

const waitMs = 10_000;

/**
 * For what Reeve asks of an address that somebody wrote down. Each address is judged when it is connected to, and no
 * redirect is followed. An address that is written as numbers is looked up by nobody: `forbiddenHost` judges it first.
 */
export const guardedAgent: Dispatcher = agent(guardedLookup);

/** The same, for what may not lead to this machine or its network either. */
export const publicAgent: Dispatcher = agent(publicLookup);

function agent(lookup: LookupFunction): Dispatcher {
  return new Agent({
    connect: { timeout: waitMs, lookup },
    headersTimeout: waitMs,
    bodyTimeout: waitMs,
  });
}
