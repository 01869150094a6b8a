import { z } from "zod";
import { CredentialId, PersonId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Role, Scope } from "./role.ts";
import { Time } from "./time.ts";

/** Someone who signs in, owns agents or approves actions. Never an agent. */
export const Person = z.object({
  id: PersonId,
  name: z.string(),
  email: z.string(),
  role: Role,
  status: z.enum(["invited", "active", "suspended", "left"]),
  createdAt: Time,
  lastSeenAt: Time.nullable(),
});
export type Person = z.infer<typeof Person>;

const name = z.string().trim().min(1).max(120);
const email = z.email().max(254).toLowerCase();
/** The first admin's address has no domain, so signing in takes what inviting would not. */
const knownEmail = z.string().trim().min(1).max(254).toLowerCase();

/** A link that signs its person in once; shown once, never stored in the clear. */
export const SignInLink = z.object({ url: z.string(), expiresAt: Time });
export type SignInLink = z.infer<typeof SignInLink>;

/** A fixed token for automation. The token itself is shown only when it is made. */
export const OperatorToken = z.object({
  id: CredentialId,
  name: z.string(),
  role: Role,
  scopes: z.array(Scope),
  createdBy: z.string(),
  createdAt: Time,
  expiresAt: Time,
  lastUsedAt: Time.nullable(),
  revokedAt: Time.nullable(),
});
export type OperatorToken = z.infer<typeof OperatorToken>;

/** Who is signed in, and how. */
export const Me = z.object({
  kind: z.enum(["person", "token"]),
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: Role,
  scopes: z.array(Scope),
  hasPassword: z.boolean(),
  passkeys: z.array(z.object({ id: CredentialId, name: z.string(), createdAt: Time })),
});
export type Me = z.infer<typeof Me>;

const ceremony = z.object({ ceremony: z.string(), options: z.record(z.string(), z.unknown()) });
const done = z.object({ ok: z.literal(true) });

export const personOperations = {
  "people.list": operation({
    method: "GET",
    path: "/api/people",
    role: "viewer",
    scope: "people:read",
    says: "Lists people, by name.",
    input: z.strictObject({ ...pageQuery, q: z.string().max(200).optional() }),
    output: page(Person),
  }),
  "people.invite": operation({
    method: "POST",
    path: "/api/people",
    role: "admin",
    scope: "people:write",
    says: "Adds a person and makes a link that signs them in once.",
    input: z.strictObject({ name, email, role: Role.default("viewer") }),
    output: z.object({ person: Person, link: SignInLink }),
    status: 201,
  }),
  "people.update": operation({
    method: "PATCH",
    path: "/api/people/{id}",
    role: "admin",
    scope: "people:write",
    says: "Changes a person's name, e-mail address, role or status; someone who is no longer active is signed out at once.",
    input: z.strictObject({
      id: PersonId,
      name: name.optional(),
      email: email.optional(),
      role: Role.optional(),
      status: z.enum(["active", "suspended", "left"]).optional(),
    }),
    output: Person,
  }),
  "people.link": operation({
    method: "POST",
    path: "/api/people/{id}/link",
    role: "admin",
    scope: "people:write",
    says: "Makes a new link that signs the person in once, within 24 hours.",
    input: z.strictObject({ id: PersonId }),
    output: SignInLink,
    status: 201,
  }),
  "tokens.list": operation({
    method: "GET",
    path: "/api/tokens",
    role: "admin",
    scope: "tokens:read",
    says: "Lists operator tokens, newest first, without the tokens themselves.",
    input: z.strictObject({ ...pageQuery }),
    output: page(OperatorToken),
  }),
  "tokens.create": operation({
    method: "POST",
    path: "/api/tokens",
    role: "admin",
    scope: "tokens:write",
    says: "Makes an operator token with a role, scopes and an expiry; the token is shown once.",
    input: z.strictObject({
      name,
      role: Role,
      scopes: z.array(Scope).min(1).max(40),
      expiresAt: Time,
    }),
    output: z.object({ token: z.string(), operatorToken: OperatorToken }),
    status: 201,
  }),
  "tokens.revoke": operation({
    method: "DELETE",
    path: "/api/tokens/{id}",
    role: "admin",
    scope: "tokens:write",
    says: "Revokes an operator token; it is refused from the moment this answers.",
    input: z.strictObject({ id: CredentialId }),
    output: OperatorToken,
  }),
  "me.get": operation({
    method: "GET",
    path: "/api/me",
    role: "viewer",
    scope: "people:read",
    says: "Tells who is signed in, with which role.",
    input: z.strictObject({}),
    output: Me,
  }),
  "me.password": operation({
    method: "PUT",
    path: "/api/me/password",
    role: "viewer",
    scope: "people:write",
    says: "Sets or changes one's own password; one that is set must be given again.",
    input: z.strictObject({
      current: z.string().max(200).optional(),
      password: z.string().min(12, "at least 12 characters").max(200),
    }),
    output: done,
  }),
  "me.passkey.start": operation({
    method: "POST",
    path: "/api/me/passkeys/start",
    role: "viewer",
    scope: "people:write",
    says: "Begins adding a passkey: the options for the browser.",
    input: z.strictObject({}),
    output: ceremony,
  }),
  "me.passkey.add": operation({
    method: "POST",
    path: "/api/me/passkeys",
    role: "viewer",
    scope: "people:write",
    says: "Adds the passkey that the browser made.",
    input: z.strictObject({
      ceremony: z.string().max(200),
      name,
      response: z.record(z.string(), z.unknown()),
    }),
    output: Me,
    status: 201,
  }),
  "me.passkey.remove": operation({
    method: "DELETE",
    path: "/api/me/passkeys/{id}",
    role: "viewer",
    scope: "people:write",
    says: "Removes one of one's own passkeys.",
    input: z.strictObject({ id: CredentialId }),
    output: Me,
  }),
  "session.password": operation({
    method: "POST",
    path: "/api/session",
    role: "anyone",
    scope: "people:read",
    says: "Signs in with e-mail and password.",
    input: z.strictObject({ email: knownEmail, password: z.string().max(200) }),
    output: Me,
  }),
  "session.link": operation({
    method: "POST",
    path: "/api/session/link",
    role: "anyone",
    scope: "people:read",
    says: "Signs in with a one-time link.",
    input: z.strictObject({ token: z.string().max(200) }),
    output: Me,
  }),
  "session.passkey.start": operation({
    method: "POST",
    path: "/api/session/passkey/start",
    role: "anyone",
    scope: "people:read",
    says: "Begins signing in with a passkey: the options for the browser.",
    input: z.strictObject({}),
    output: ceremony,
  }),
  "session.passkey": operation({
    method: "POST",
    path: "/api/session/passkey",
    role: "anyone",
    scope: "people:read",
    says: "Signs in with a passkey.",
    input: z.strictObject({
      ceremony: z.string().max(200),
      response: z.record(z.string(), z.unknown()),
    }),
    output: Me,
  }),
  "session.close": operation({
    method: "DELETE",
    path: "/api/session",
    role: "viewer",
    scope: "people:read",
    says: "Signs out; tells where the browser signs out at the identity provider too, if it signed in there.",
    input: z.strictObject({}),
    output: done.extend({ signOutUrl: z.string().nullable() }),
  }),
};
