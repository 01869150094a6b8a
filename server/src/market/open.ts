import type { Verbs } from "@reeve/contract/operations";
import type { Clock } from "../platform/clock.ts";
import type { Ctx } from "../platform/context.ts";
import type { Mirrors } from "./boards/ask.ts";
import type { Asking, SyncHands } from "./boards/sync.ts";
import { openTurns } from "./boards/turns.ts";
import { boardVerbs } from "./boards/verbs.ts";
import { companyVerbs } from "./companies/verbs.ts";
import { postingVerbs } from "./postings/verbs.ts";
import { requestVerbs } from "./requests/verbs.ts";

type MarketVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `index.${string}`>>;

/** How boards are asked: as who, where, and whose turn it is. */
export const openAsking = (
  clock: Clock,
  { boardMirrors, boardContact }: { boardMirrors: Mirrors; boardContact: string | null },
): Asking => ({
  mirrors: boardMirrors,
  agent: `Reeve-jobs-index/1${boardContact === null ? "" : ` (+${boardContact.replaceAll(/[^ -~]+/g, "")})`}`,
  turn: openTurns(clock),
});

export const marketVerbs = (hands: SyncHands): MarketVerbs => ({
  ...companyVerbs(hands),
  ...boardVerbs(hands),
  ...postingVerbs(hands),
  ...requestVerbs(hands),
});
