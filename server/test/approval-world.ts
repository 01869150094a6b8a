import type { Escalation } from "@reeve/contract/decision";
import type { AgentId, ApprovalId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";
import { askForNew, verifyNew } from "../src/access/sign-in/passkey.ts";
import { passkeyStore } from "../src/access/sign-in/passkey-store.ts";
import { relyingParty } from "../src/access/sign-in/relying-party.ts";
import { groupStore } from "../src/access/scim/group-store.ts";
import { isoTime } from "../src/platform/clock.ts";
import { newId } from "../src/platform/ids.ts";
import { asker } from "../src/response/approvals/ask.ts";
import type { Tell } from "../src/response/approvals/told.ts";
import type { Asking } from "../src/response/approvals/binding.ts";
import { approvalVerbs } from "../src/response/approvals/verbs.ts";
import { watchApprovals } from "../src/response/approvals/watch.ts";
import { rotationVerbs } from "../src/response/rotations/verbs.ts";
import { softwareAuthenticator } from "./authenticator.ts";
import { decisionWorld } from "./decision-world.ts";

const publicUrl = "http://localhost:4700";

/** Questions to people and those who answer them, on a database of their own. */
export async function approvalWorld() {
  const world = await decisionWorld();
  const { database, write, clock } = world.hands;
  const told: { approval: ApprovalId; to: string[] }[] = [];
  const box: { tell: Tell } = {
    tell: async (_db, { id }, deciders) =>
      void told.push({ approval: id, to: deciders.map(({ name }) => name) }),
  };
  const tell: Tell = (...given) => box.tell(...given);
  const hands = { database, write, clock, publicUrl: () => publicUrl, tell };
  const ask = asker(hands);
  const asks = (more: Partial<Escalation> = {}): Escalation => ({
    approvers: ["role:approver"],
    quorum: 1,
    severity: "high",
    timeoutMs: 600_000,
    rules: ["refund.approval"],
    policies: [{ name: "refunds", version: 1 }],
    argsHash: "a".repeat(64),
    definition: null,
    ...more,
  });
  const asking = (agent: AgentId, more: Partial<Asking> = {}): Asking => ({
    agent: { id: agent, name: "clerk", epoch: 0 },
    principal: agent,
    session: null,
    action: newId("act", world.time.ms),
    kind: "tool_call",
    server: "pay",
    tool: "refund",
    method: "tools/call",
    args: { amountCents: 90000 },
    asks: asks(),
    scope: undefined,
    reason: "Refunds above 500.00 need a person.",
    beside: null,
    ...more,
  });
  return {
    ...world,
    told,
    box,
    ask,
    asks,
    asking,
    verbs: { ...world.verbs, ...approvalVerbs(hands), ...rotationVerbs(hands) },
    watch: () => watchApprovals(hands),
    async pending(agent: AgentId, more: Partial<Asking> = {}): Promise<ApprovalId> {
      const answer = await ask(asking(agent, more));
      if (answer.state !== "pending") throw new Error(answer.state);
      return answer.id;
    },
    /** A device that holds a passkey of the person. */
    async device(person: Person) {
      const device = softwareAuthenticator(publicUrl);
      const party = relyingParty(publicUrl);
      const { challenge, options } = await askForNew(party, person, []);
      const key = await verifyNew(party, challenge, device.create(options));
      if (!key) throw new Error("the passkey was not made");
      const now = isoTime(world.time.ms);
      await passkeyStore(database.kysely).add({
        ...key,
        id: newId("crd", world.time.ms),
        person: person.id,
        name: "Laptop",
        created_at: now,
        last_used_at: null,
      });
      return device;
    },
    async group(name: string, members: readonly Person[]): Promise<void> {
      const store = groupStore(database.kysely);
      const known = (await store.list({ name }, 0, 1, false))[0];
      const id = known?.id ?? newId("grp", world.time.ms);
      await store.save(id, { displayName: name }, isoTime(world.time.ms));
      await store.setMembers(
        id,
        members.map((person) => ({ value: person.id })),
      );
    },
  };
}
