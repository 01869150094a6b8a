/** Reeve gives this agent no token. `error` is OAuth's code, the message says why and what to do. */
export class TokenError extends Error {
  readonly error: string;
  readonly status: number;

  constructor(error: string, description: string, status: number) {
    super(description);
    this.name = "TokenError";
    this.error = error;
    this.status = status;
  }
}

export async function refusalOfToken(response: Response): Promise<TokenError> {
  const body = (await response.json().catch(() => ({}))) as {
    error?: unknown;
    error_description?: unknown;
  };
  const error = typeof body.error === "string" ? body.error : "server_error";
  const description =
    typeof body.error_description === "string"
      ? body.error_description
      : `The token endpoint answered with status ${response.status}.`;
  return new TokenError(error, description, response.status);
}
