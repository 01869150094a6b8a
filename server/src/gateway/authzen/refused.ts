/** A request that gets no decision: it cannot be read, or whoever sends it may not ask. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: 400 | 401 | 403 | 404 | 413 | 429 | 500 | 503;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: Refused["status"],
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export const malformed = (message: string): Refused => new Refused(400, message);
