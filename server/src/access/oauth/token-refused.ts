import type { ReasonCode } from "@reeve/contract/decision";
import type { AgentId, CredentialId } from "@reeve/contract/id";
import type { Client } from "./store.ts";

/** A request at the OAuth doors that is refused, as OAuth says it (RFC 6749 5.2) and as the record will. */
export class TokenRefused extends Error {
  readonly status: 400 | 401;
  readonly error: string;
  readonly code: ReasonCode;
  /** The agent, once it has proven to be itself. */
  readonly agent: { readonly id: AgentId; readonly name: string } | null;
  /** The client that was named, where there is one of that name. */
  readonly client: CredentialId | null;

  constructor(
    error: string,
    code: ReasonCode,
    description: string,
    client?: Client,
    proven = false,
  ) {
    super(description);
    this.name = "TokenRefused";
    this.status = error === "invalid_client" ? 401 : 400;
    this.error = error;
    this.code = code;
    this.client = client?.id ?? null;
    this.agent = proven && client ? client.agent : null;
  }
}

export const badRequest = (description: string): TokenRefused =>
  new TokenRefused("invalid_request", "bad-message", description);
