import { figures } from "./cases.ts";
import { perCall } from "./clustered.ts";
import { together } from "./many.ts";
import { slide } from "./slide.ts";
import type { Drift } from "./table.ts";

/** Everything, by simulation; the same number of runs gives the same figures on any machine. */
export const measure = (runs: number): Drift => ({
  runs,
  figures: figures(runs),
  perCall: perCall(runs),
  together: [together(20, 2, 10), together(100, 10, 5)],
  slides: [slide("inherited", runs), slide("learned anew", runs)],
});
