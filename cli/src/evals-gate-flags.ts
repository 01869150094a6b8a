/** What `reeve evals gate` takes. AGENT and datasets go by name or id. */
export const gateFlags: readonly (readonly [flag: string, says: string])[] = [
  ["--candidate VERSION", "the version that is to go live; required"],
  ["--candidate-agent AGENT", "the agent that it runs as, where it is registered by itself"],
  ["--reference VERSION", "what it is compared with; the agent's version unless said"],
  ["--dataset DATASET", "whose cases; that of the agent's rule unless said"],
  ["--dataset-version N", "the newest unless said"],
  ["--run LABEL", "the candidate's sessions are called run/LABEL/CASE"],
  ["--reference-run LABEL", "those of the reference; what was frozen unless said"],
  ["--results FILE", "instead of a run: a JSON array, one result for each case"],
  ["--live-since TIME", "live sessions of both from then on, instead of a dataset"],
  ["--evaluators NAME,NAME", "those of the agent's rule, or all, unless said"],
  ["--tolerance N", "how much worse is still accepted; 0.05 unless said"],
  ["--alpha N", "how often at most the result is wrong; 0.05 unless said"],
  ["--inconclusive hold|pass", "whether it may go on while nothing is known; hold unless said"],
  ["--json", "the comparison as JSON"],
];
