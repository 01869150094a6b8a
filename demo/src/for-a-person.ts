import { agentToken } from "@reeve/sdk/agent-token";
import { reeve } from "@reeve/sdk/client";
import { guard } from "@reeve/sdk/guard";
import { createPrivateKey } from "node:crypto";
import { acted } from "./agents/observed.ts";
import type { Household } from "./people.ts";
import type { Product } from "./product.ts";
import type { Stage } from "./setup.ts";

const server = "outbox";
const tool = "send_letter";
const args = { to: "maya@lindqvist.example" };
const askingRule = `@id("letters.asked") @outcome("escalate") @severity("medium") @approvers("owner") @timeout("PT15M")
@reason("A letter leaves the house only when its agent's owner agrees.")
forbid (principal, action == Reeve::Action::"${server}/${tool}", resource)
unless { context.base has approval
  && context.base.approval.argsHash == context.base.argsHash
  && context.base.approval.policies.contains("letters.asked")
  && context.base.approval.expiresAt > context.base.now };`;

/** Grace lets the triage agent act for her until tonight; its owner is asked before a letter leaves. True where it was sent. */
export async function forAPerson(
  product: Product,
  people: Household,
  stage: Stage,
): Promise<boolean> {
  const api = reeve(product);
  const { url } = product;
  const local = await api.call("servers.add", { name: server, transport: { kind: "local" } });
  const definition = {
    name: tool,
    inputSchema: { type: "object" },
    annotations: { readOnlyHint: false, destructiveHint: false },
  };
  await api.call("servers.declare", { id: local.id, tools: [definition] });
  await api.call("agents.update", { id: stage.ids.triage, scope: { servers: ["files", server] } });
  const reason = "It answers tickets.";
  await api.call("grants.create", { agent: stage.ids.triage, server, tools: [tool], reason });
  await api.call("policies.put", { name: "letters", mode: "enforce", cedar: askingRule });
  const { subjectToken } = await people.grace.does("delegations.make", {
    agent: stage.ids.triage,
    hours: 8,
  });
  const { clientId, privateKey } = stage.connections.triage;
  const privateKeyJwk = { ...createPrivateKey(privateKey).export({ format: "jwk" }) };
  const asking = guard({
    url,
    server,
    token: async () =>
      (
        await agentToken({
          issuer: url,
          clientId,
          privateKeyJwk,
          resource: `${url}/mcp`,
          subjectToken,
        })
      ).token,
  });
  const send = (): Promise<string | null> =>
    acted(asking, { agent: "triage", server, tool, args, session: "answers" }, () => "sent").catch(
      () => null,
    );
  await send();
  const { items } = await api.call("approvals.list", { status: "pending", limit: 200 });
  for (const { id, agent } of items)
    if (agent.id === stage.ids.triage)
      await people.ada.does("approvals.approve", { id, reason: "That is what she asked for." });
  return (await send()) === "sent";
}
