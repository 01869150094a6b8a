import type { Vouched } from "../access/attestations/attest.ts";
import { addAttestation, pinnedGrants } from "./attestation-store.ts";
import { pin } from "./pin.ts";

/** What an attestation of an agent, and the acceptance of a handover, say to the ladder. */
export const vouch: Vouched = async (db, agent, { person, says, at, handover }) => {
  const grants = await pinnedGrants(db, agent.id, at);
  const pinned = { ...agent, owner: agent.owner?.id ?? null, grants };
  const kinds = handover === null ? (["version"] as const) : (["version", "ownership"] as const);
  for (const kind of kinds)
    await addAttestation(db, {
      kind,
      agent: agent.id,
      person: person.id,
      says: says || "Attested as it is.",
      pin: pin(kind, pinned),
      at,
    });
};
