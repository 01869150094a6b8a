import type { PersonId } from "@reeve/contract/id";
import type { SignInProvider } from "@reeve/contract/sign-in-provider";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { newSecret } from "../../platform/ids.ts";
import { secretHash } from "../sign-in/secret.ts";

const lifeMs = 10 * 60_000;

export type Settings = Omit<SignInProvider, "hasSecret" | "changedBy" | "changedAt">;

export interface Stored {
  readonly settings: Settings;
  /** Sealed. */
  readonly secret: string | null;
  readonly changed_by: string;
  readonly changed_at: string;
}

/** A sign-in on its way: what the provider's answer is held against. */
export interface Ceremony {
  readonly issuer: string;
  readonly clientId: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** The provider, the sign-ins on their way, and who signed in by it. */
export const providerStore = (db: Kysely<object>) => ({
  async get(): Promise<Stored | null> {
    const { rows } = await sql<Stored>`
      select settings, secret, changed_by, changed_at from sign_in_provider`.execute(db);
    return rows[0] ?? null;
  },

  /** As it is until the transaction ends. */
  async lock(): Promise<Stored | null> {
    const { rows } = await sql<Stored>`
      select settings, secret, changed_by, changed_at from sign_in_provider for update`.execute(db);
    return rows[0] ?? null;
  },

  async set(it: Stored): Promise<void> {
    await sql`
      insert into sign_in_provider (settings, secret, changed_by, changed_at)
      values (${JSON.stringify(it.settings)}, ${it.secret}, ${it.changed_by}, ${it.changed_at})
      on conflict (one) do update set settings = excluded.settings, secret = excluded.secret,
        changed_by = excluded.changed_by, changed_at = excluded.changed_at`.execute(db);
  },

  async remove(): Promise<void> {
    await sql`delete from sign_in_provider`.execute(db);
    await sql`delete from provider_ceremonies`.execute(db);
  },

  async open(it: Ceremony, nowMs: number): Promise<string> {
    const token = newSecret("ceremony");
    await sql`delete from provider_ceremonies where expires_at <= ${isoTime(nowMs)}`.execute(db);
    await sql`
      insert into provider_ceremonies
        (token_hash, issuer, client_id, state, nonce, verifier, redirect_uri, expires_at)
      values (${secretHash(token)}, ${it.issuer}, ${it.clientId}, ${it.state}, ${it.nonce}, ${it.verifier},
        ${it.redirectUri}, ${isoTime(nowMs + lifeMs)})`.execute(db);
    return token;
  },

  /** The sign-in on its way, which is over from then on. */
  async take(token: string, nowMs: number): Promise<Ceremony | null> {
    const { rows } = await sql<Ceremony>`
      delete from provider_ceremonies where token_hash = ${secretHash(token)} and expires_at > ${isoTime(nowMs)}
      returning issuer, client_id as "clientId", state, nonce, verifier, redirect_uri as "redirectUri"`.execute(
      db,
    );
    return rows[0] ?? null;
  },

  async personOf(issuer: string, subject: string): Promise<PersonId | null> {
    const { rows } = await sql<{ person_id: PersonId }>`
      select person_id from provider_identities where issuer = ${issuer} and subject = ${subject}`.execute(
      db,
    );
    return rows[0]?.person_id ?? null;
  },

  async isLinked(issuer: string, person: PersonId): Promise<boolean> {
    const { rows } = await sql`
      select 1 from provider_identities where issuer = ${issuer} and person_id = ${person}`.execute(
      db,
    );
    return rows.length > 0;
  },

  async link(
    issuer: string,
    subject: string,
    person: PersonId,
    groups: readonly string[],
    at: string,
  ): Promise<void> {
    await sql`
      insert into provider_identities (issuer, subject, person_id, groups, signed_in_at)
      values (${issuer}, ${subject}, ${person}, ${[...groups]}, ${at})
      on conflict (issuer, subject) do update set groups = excluded.groups, signed_in_at = excluded.signed_in_at
    `.execute(db);
  },
});
