import type { ServerId } from "@reeve/contract/id";
import type { Transport, UpstreamCredential } from "@reeve/contract/server";
import { Problem } from "../../platform/problem.ts";
import type { Vault } from "../../platform/vault.ts";

export const hidden = "•••";

/** The transport with each of its secrets put through `change`, which is told where in the transport it stands. */
export function eachSecret(
  transport: Transport,
  change: (secret: string, place: string) => string,
): Transport {
  const all = (record: Readonly<Record<string, string>>, place: string) =>
    Object.fromEntries(
      Object.entries(record).map(([name, value]) => [name, change(value, `${place}.${name}`)]),
    );
  if (transport.kind === "local") return transport;
  if (transport.kind === "stdio") return { ...transport, env: all(transport.env, "env") };
  const { credential } = transport;
  if (credential === undefined) return transport;
  const changed: UpstreamCredential =
    credential.kind === "headers"
      ? { ...credential, headers: all(credential.headers, "credential.headers") }
      : credential.clientSecret === undefined
        ? credential
        : {
            ...credential,
            clientSecret: change(credential.clientSecret, "credential.clientSecret"),
          };
  return { ...transport, credential: changed };
}

const placeOf = (id: ServerId, place: string): string => `${id}/${place}`;

/** Where a secret of this transport goes: whoever cannot see it may not send it anywhere else. */
function destination(transport: Transport): Readonly<Record<string, string>> {
  if (transport.kind === "local") return {};
  if (transport.kind === "stdio") {
    const { command, args, cwd = "" } = transport;
    return { command, args: JSON.stringify(args), cwd };
  }
  const { url, credential } = transport;
  const origins = { url: new URL(url).origin };
  return credential === undefined || credential.kind === "headers"
    ? origins
    : { ...origins, "credential.tokenUrl": new URL(credential.tokenUrl).origin };
}

/** The first field by which secrets would go elsewhere than before; null where they go the same way. */
function elsewhere(given: Transport, before: Transport): string | null {
  if (given.kind !== before.kind) return "kind";
  const was = destination(before);
  const found = Object.entries(destination(given)).find(([field, value]) => was[field] !== value);
  return found?.[0] ?? null;
}

/**
 * The transport to store: every secret sealed for this server, and hidden values put back where they were. A hidden
 * value stays only where it goes to the same place.
 */
export function sealed(
  vault: Pick<Vault, "seal">,
  id: ServerId,
  given: Transport,
  before: Transport | null,
): Transport {
  const known = new Map<string, string>();
  if (before)
    eachSecret(before, (value, place) => {
      known.set(place, value);
      return value;
    });
  return eachSecret(given, (value, place) => {
    if (value !== hidden) return vault.seal(value, placeOf(id, place));
    const kept = known.get(place);
    if (kept === undefined)
      throw new Problem(
        "invalid",
        `\`transport.${place}\` is ${hidden}, which stands for a value that Reeve does not have.`,
        "Send the value itself.",
      );
    const moved = before && elsewhere(given, before);
    if (moved !== null)
      throw new Problem(
        "invalid",
        `\`transport.${place}\` is ${hidden}, and by \`transport.${moved}\` it would go elsewhere than it was given for.`,
        "Send the value itself.",
      );
    return kept;
  });
}

/** A stored transport with its secrets, to be used and never kept. Throws Unreadable. */
export const opened = (vault: Pick<Vault, "open">, id: ServerId, stored: Transport): Transport =>
  eachSecret(stored, (value, place) => vault.open(value, placeOf(id, place)));

/** A stored transport sealed with the key of now, and how many secrets it has. */
export function resealed(
  vault: Pick<Vault, "seal" | "open">,
  id: ServerId,
  stored: Transport,
): { transport: Transport; secrets: number } {
  let secrets = 0;
  const transport = eachSecret(stored, (value, place) => {
    secrets++;
    return vault.seal(vault.open(value, placeOf(id, place)), placeOf(id, place));
  });
  return { transport, secrets };
}
