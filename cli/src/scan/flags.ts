import { severities } from "./finding.ts";

/** The flags of `reeve scan`, for its help. */
export const scanFlags: readonly (readonly [string, string])[] = [
  [
    "--fail-on SEVERITY",
    `exit status 1 where something is at least as serious: ${severities.join(", ")}`,
  ],
  [
    "--host",
    "this machine too: where clients keep their settings in your home and the system, what runs, what listens",
  ],
  ["--home DIR", "with --host: this home instead of yours, may be given again"],
  ["--all-users", "with --host: every home that can be read"],
  ["--submit", "send what was found to Reeve, at REEVE_URL with REEVE_TOKEN"],
  ["--server URL", "send it there instead"],
  [
    "--token TOKEN",
    "with this token; rather set REEVE_TOKEN: others on this machine see what is typed",
  ],
  ["--min-confidence N", "leave out what is less sure, from 0 to 1"],
  ["--json", "everything as JSON"],
  ["--sarif", "everything as SARIF 2.1.0, for code hosts"],
];
