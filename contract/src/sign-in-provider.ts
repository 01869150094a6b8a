import { z } from "zod";
import { operation } from "./operation.ts";
import { Me } from "./person.ts";
import { Time } from "./time.ts";

const settings = {
  /** What the button on the sign-in page says. */
  name: z.string().trim().min(1).max(60),
  /** Where the provider says about itself: `{issuer}/.well-known/openid-configuration`. */
  issuer: z.url({ protocol: /^https?$/ }).max(500),
  clientId: z.string().trim().min(1).max(300),
  scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/)).max(20),
  /** The claim that lists someone's groups. */
  groupClaim: z.string().trim().min(1).max(200),
  /** Only addresses of these domains sign in; none for all that the provider vouches for. */
  emailDomains: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^[a-z0-9.-]{1,253}$/, "a domain such as example.com"),
    )
    .max(50),
  /** Whoever signs in first is made a viewer; else only people who are already here sign in. */
  create: z.boolean(),
  /** Agents may bring what the provider says of somebody (ID-JAG), to act for them here. */
  agents: z.boolean().optional(),
};

/** The identity provider that people sign in with. Its secret is never shown. */
export const SignInProvider = z.object({
  ...settings,
  hasSecret: z.boolean(),
  changedBy: z.string(),
  changedAt: Time,
});
export type SignInProvider = z.infer<typeof SignInProvider>;

const State = z.object({
  provider: SignInProvider.nullable(),
  /** What the provider has to be told as the redirect URI. */
  callbackUrl: z.string(),
  /** What it has to be told as the post-logout redirect URI. */
  afterSignOutUrl: z.string(),
});
export type SignInProviderState = z.infer<typeof State>;

export const signInProviderOperations = {
  "provider.get": operation({
    method: "GET",
    path: "/api/sign-in-provider",
    role: "admin",
    scope: "directory:read",
    says: "Shows the identity provider that people sign in with, without its secret.",
    input: z.strictObject({}),
    output: State,
  }),
  "provider.set": operation({
    method: "PUT",
    path: "/api/sign-in-provider",
    role: "admin",
    scope: "directory:write",
    says: "Sets the identity provider that people sign in with (OpenID Connect); it must answer before it is kept.",
    input: z.strictObject({
      ...settings,
      scopes: settings.scopes.default(["openid", "profile", "email"]),
      groupClaim: settings.groupClaim.default("groups"),
      emailDomains: settings.emailDomains.default([]),
      create: settings.create.default(false),
      /** Left out, the secret of before is kept, for the same issuer and client. */
      clientSecret: z.string().min(1).max(2000).optional(),
    }),
    output: State,
  }),
  "provider.remove": operation({
    method: "DELETE",
    path: "/api/sign-in-provider",
    role: "admin",
    scope: "directory:write",
    says: "Removes the identity provider; people sign in by passkey, password or link from then on.",
    input: z.strictObject({}),
    output: State,
  }),
  "session.provider": operation({
    method: "GET",
    path: "/api/session/provider",
    role: "anyone",
    scope: "people:read",
    says: "Tells by which provider one may sign in.",
    input: z.strictObject({}),
    output: z.object({ name: z.string().nullable() }),
  }),
  "session.provider.start": operation({
    method: "POST",
    path: "/api/session/provider/start",
    role: "anyone",
    scope: "people:read",
    says: "Begins signing in by the provider: where the browser goes, and what it keeps for its return.",
    input: z.strictObject({}),
    output: z.object({ ceremony: z.string(), url: z.string() }),
  }),
  "session.provider.finish": operation({
    method: "POST",
    path: "/api/session/provider",
    role: "anyone",
    scope: "people:read",
    says: "Signs in with what the provider sent the browser back with.",
    input: z.strictObject({ ceremony: z.string().max(200), answer: z.string().max(8000) }),
    output: Me,
  }),
};
