import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import type { AskHands } from "./ask.ts";
import { tellUnanswered } from "./told.ts";
import { watchApprovals } from "./watch.ts";

/** How soon after somebody left the admins are asked in their place. */
const watchMs = 15_000;
/** How soon after two thirds of a question's time somebody else is told of it. */
const unansweredMs = 5_000;

/** Looks after what waits: that somebody is left who may answer it, and that it is not forgotten. */
export function keepApprovals(hands: AskHands & { readonly log: Log }): AsyncDisposable {
  const { database, clock, log } = hands;
  const jobs = [
    repeat("approvals", watchMs, log, () => watchApprovals(hands)),
    repeat("unanswered", unansweredMs, log, () => tellUnanswered(database.kysely, clock)),
  ];
  return {
    async [Symbol.asyncDispose]() {
      for (const job of jobs) await job[Symbol.asyncDispose]();
    },
  };
}
