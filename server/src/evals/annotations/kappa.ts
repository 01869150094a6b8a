import type { Agreement } from "@reeve/contract/grader";

/** How many sessions a judge and people labelled so: the judge's label first. */
export interface Counts {
  readonly passPass: number;
  readonly passFail: number;
  readonly failPass: number;
  readonly failFail: number;
}

const z = 1.959964;

/**
 * Cohen's kappa of two who say pass or fail: how much more often they agree than chance would, given how often each says
 * which. Its interval is Wilson's of the share that agrees, with the share by chance taken as it is: unlike that by the
 * normal distribution it does not vanish where all agree.
 */
export function kappaOf({
  passPass,
  passFail,
  failPass,
  failFail,
}: Counts): Omit<Agreement, "lastAt"> {
  const n = passPass + passFail + failPass + failFail;
  if (n === 0) return { n, share: null, kappa: null, low: null, high: null };
  const share = (passPass + failFail) / n;
  const [judge, people] = [(passPass + passFail) / n, (passPass + failPass) / n];
  const chance = judge * people + (1 - judge) * (1 - people);
  if (chance >= 1) return { n, share, kappa: null, low: null, high: null };
  const beyond = (of: number): number => Math.max(-1, (of - chance) / (1 - chance));
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half =
    (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return {
    n,
    share,
    kappa: beyond(share),
    low: beyond(Math.max(0, middle - half)),
    high: beyond(Math.min(1, middle + half)),
  };
}
