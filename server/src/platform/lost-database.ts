/** Connection failures of node, then PostgreSQL's classes: 08 connection, 57P shutting down, 53 out of resources. */
const codes = /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|08...|57P0[123]|53...)$/;
/** What `pg` says itself, without a code. */
const words =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** True when `error` means that the database is away, and not that something is wrong with the request. */
export function lostDatabase(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return (typeof code === "string" && codes.test(code)) || words.test(error.message);
}
