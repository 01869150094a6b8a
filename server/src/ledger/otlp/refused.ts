/** Why a request at the telemetry door is not taken, as the sender is told. Whatever else is thrown is Reeve's own failure. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: 400 | 401 | 403 | 408 | 413 | 415 | 429 | 503;
  /** In how many seconds to try again; there where that helps. */
  readonly retryAfter: number | null;

  constructor(status: Refused["status"], message: string, retryAfter: number | null = null) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}
