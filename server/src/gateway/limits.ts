/** What the gate bears, so that nobody can make it hold more or wait longer. */
export interface Limits {
  readonly bodyBytes: number;
  /** For a whole request body to arrive. */
  readonly bodyMs: number;
  readonly depth: number;
  /** Members and elements of one message together. */
  readonly values: number;
  /** For the tool server's response headers. */
  readonly headersMs: number;
  /** Between two pieces of a JSON answer, and for an agent that stopped reading to read on. */
  readonly stallMs: number;
  /** Between two pieces of an event stream that answers a call; comments count. */
  readonly streamIdleMs: number;
  /** How long an answer is still read for the record after a legacy client went away. */
  readonly afterDisconnectMs: number;
  /** How long an agent's answer to a question of a tool server is waited for, for the record. */
  readonly questionMs: number;
  /** How long the answer of a call is waited for on another stream of its session. */
  readonly resumeMs: number;
  /** Of an answer that must be read as a whole: a list, or one that something is hidden in. */
  readonly listBytes: number;
  /** How long a client that came back for a person's answer is kept waiting for it, and how often is looked. */
  readonly approvalWaitMs: number;
  readonly approvalPollMs: number;
  /** How long a call waits for a place under way, and how many of one agent may wait at one server. */
  readonly waitMs: number;
  readonly mostWaiting: number;
  /** How long a message waits for a stream of its session that was asked for before it. */
  readonly openingMs: number;
  /** For calls under way when Reeve stops. */
  readonly drainMs: number;
  /** How often a stopped agent's open streams are looked for. */
  readonly cutMs: number;
}

export const defaultLimits: Limits = {
  bodyBytes: 4 * 1024 * 1024,
  bodyMs: 15_000,
  depth: 64,
  values: 100_000,
  headersMs: 60_000,
  stallMs: 60_000,
  streamIdleMs: 600_000,
  afterDisconnectMs: 60_000,
  questionMs: 600_000,
  resumeMs: 300_000,
  listBytes: 8 * 1024 * 1024,
  approvalWaitMs: 20_000,
  approvalPollMs: 1_000,
  waitMs: 5_000,
  mostWaiting: 1_000,
  openingMs: 1_000,
  drainMs: 10_000,
  cutMs: 500,
};
