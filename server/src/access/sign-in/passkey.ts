import type { Person } from "@reeve/contract/person";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from "@simplewebauthn/server";
import type { Passkey } from "./passkey-store.ts";
import type { RelyingParty } from "./relying-party.ts";

type FromBrowser = Readonly<Record<string, unknown>>;
export interface Asked {
  readonly challenge: string;
  readonly options: Record<string, unknown>;
}
export type NewKey = Pick<Passkey, "credential_id" | "public_key" | "counter" | "transports">;

const asked = (options: { challenge: string }): Asked => ({
  challenge: options.challenge,
  options: { ...options },
});

/** What the browser is asked to make: a passkey that finds its person by itself and checks that it is them. */
export async function askForNew(
  party: RelyingParty,
  person: Person,
  known: readonly Passkey[],
): Promise<Asked> {
  return asked(
    await generateRegistrationOptions({
      rpName: "Reeve",
      rpID: party.id,
      userName: person.email,
      userDisplayName: person.name,
      userID: new TextEncoder().encode(person.id),
      attestationType: "none",
      excludeCredentials: known.map((key) => ({
        id: key.credential_id,
        transports: key.transports,
      })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    }),
  );
}

export async function askForKnown(party: RelyingParty): Promise<Asked> {
  return asked(
    await generateAuthenticationOptions({ rpID: party.id, userVerification: "required" }),
  );
}

/** The key that the browser made in answer to `challenge`; null when it does not verify, for whatever reason. */
export async function verifyNew(
  party: RelyingParty,
  challenge: string,
  response: FromBrowser,
): Promise<NewKey | null> {
  const result = await verifyRegistrationResponse({
    // The library checks the shape itself, and throws.
    response: response as unknown as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: [...party.origins],
    expectedRPID: party.id,
    requireUserVerification: true,
  }).catch(() => null);
  if (!result?.verified) return null;
  const { id, publicKey, counter, transports } = result.registrationInfo.credential;
  return {
    credential_id: id,
    public_key: Buffer.from(publicKey),
    counter,
    transports: transportsIn(transports),
  };
}

/** The new count of signatures; null when the answer to `challenge` does not verify with this passkey. */
export async function verifyKnown(
  party: RelyingParty,
  challenge: string,
  passkey: Passkey,
  response: FromBrowser,
): Promise<number | null> {
  const handle = (response.response as { userHandle?: unknown } | undefined)?.userHandle;
  if (handle !== undefined && handle !== Buffer.from(passkey.person).toString("base64url"))
    return null;
  const result = await verifyAuthenticationResponse({
    response: response as unknown as AuthenticationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: [...party.origins],
    expectedRPID: party.id,
    credential: {
      id: passkey.credential_id,
      publicKey: new Uint8Array(passkey.public_key),
      counter: passkey.counter,
    },
    requireUserVerification: true,
  }).catch(() => null);
  return result?.verified ? result.authenticationInfo.newCounter : null;
}

const transportsIn = (value: unknown): string[] =>
  Array.isArray(value)
    ? value
        .filter((it): it is string => typeof it === "string" && /^[a-z-]{1,20}$/.test(it))
        .slice(0, 8)
    : [];
