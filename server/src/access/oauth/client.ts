import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { notActing } from "../identify.ts";
import { claimedClient, provenBy, type Addressee } from "./assertion.ts";
import { oauthStore, type Client } from "./store.ts";
import { badRequest, TokenRefused } from "./token-refused.ts";

export interface ClientHands {
  readonly database: Database;
  readonly clock: Clock;
}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Refuses a form that says something twice, which two readers would read as two things. */
export function sentOnce(form: URLSearchParams): void {
  const twice = [...new Set(form.keys())].find((name) => form.getAll(name).length > 1);
  if (twice === "resource")
    throw new TokenRefused(
      "invalid_target",
      "bad-message",
      "A token is for one resource: send `resource` once.",
    );
  if (twice !== undefined) throw badRequest("A parameter was sent twice.");
}

/** The client that a form is from, by its assertion (private_key_jwt), which counts once. Throws TokenRefused. */
export async function provenClient(
  { database, clock }: ClientHands,
  form: URLSearchParams,
  to: Addressee,
): Promise<Client> {
  const assertion = assertionIn(form);
  const nowMs = clock.now();
  const store = oauthStore(database.kysely);
  const id = claimedClient(assertion);
  const client = id === null ? null : await store.client(id);
  if (!client)
    throw new TokenRefused(
      "invalid_client",
      "credential",
      "The assertion's `sub` is no client_id that Reeve gave out.",
    );
  if (form.has("client_id") && form.get("client_id") !== client.id)
    throw new TokenRefused(
      "invalid_client",
      "credential",
      "`client_id` is not the assertion's `sub`.",
      client,
    );
  const proven = await provenBy(assertion, client, to, nowMs);
  if (typeof proven === "string")
    throw new TokenRefused("invalid_client", "credential", proven, client);
  if (!(await store.use(client.id, proven.jti, proven.goodUntilMs)))
    throw new TokenRefused(
      "invalid_client",
      "credential",
      "This assertion was used before: make a new one, with a new `jti`, for each request.",
      client,
    );
  mayComeIn(client, nowMs);
  return client;
}

function assertionIn(form: URLSearchParams): string {
  if (form.has("client_secret"))
    throw new TokenRefused(
      "invalid_client",
      "credential",
      "Agents have no secrets here: sign a client assertion with the agent's key (private_key_jwt).",
    );
  const assertion = form.get("client_assertion");
  if (!assertion || form.get("client_assertion_type") !== assertionType)
    throw new TokenRefused(
      "invalid_client",
      "credential",
      `Send \`client_assertion\` with \`client_assertion_type\` ${assertionType} (private_key_jwt).`,
    );
  return assertion;
}

/** The client has proven to be itself; this asks whether it still may come in. */
function mayComeIn(client: Client, nowMs: number): void {
  const why = notActing({ name: client.agent.name, status: client.status });
  if (why) throw new TokenRefused("unauthorized_client", "agent-suspended", why, client, true);
  if (client.revoked)
    throw new TokenRefused(
      "invalid_client",
      "credential",
      "This credential was revoked.",
      client,
      true,
    );
  if (client.expiresAtMs < nowMs + 1000)
    throw new TokenRefused(
      "invalid_client",
      "credential",
      "This credential has expired; add a new key.",
      client,
      true,
    );
}
