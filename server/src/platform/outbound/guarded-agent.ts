import { Agent, type Dispatcher } from "undici";
import { guardedLookup } from "./guarded-lookup.ts";

const waitMs = 10_000;

/**
 * For what Reeve asks of an address that somebody wrote down. Each address is judged when it is connected to, and no
 * redirect is followed. An address that is written as numbers is looked up by nobody: `forbiddenHost` judges it first.
 */
export const guardedAgent: Dispatcher = new Agent({
  connect: { timeout: waitMs, lookup: guardedLookup },
  headersTimeout: waitMs,
  bodyTimeout: waitMs,
});
