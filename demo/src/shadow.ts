import type { AgentId } from "@reeve/contract/id";
import { reeve, type Output } from "@reeve/sdk/client";
import { errand } from "./agents/errand.ts";
import { comes } from "./comes.ts";
import { newIdentity } from "./identity.ts";
import { signInAgain, type Household } from "./people.ts";
import type { Product } from "./product.ts";
import { sendSpans } from "./telemetry.ts";
import { line, paint, step } from "./terminal.ts";

const name = "invoice-helper";

/** Somebody's script works past every door; all that tells of it is what it sends to the collector. */
async function worksInTheShadow(product: Product): Promise<void> {
  const endMs = Date.now();
  const call = {
    side: "agent",
    who: name,
    args: undefined,
    traceparent: null,
    startMs: endMs - 40,
    endMs,
    failed: false,
  } as const;
  const tools = ["read_invoices", "read_invoices", "send_reminder"];
  await sendSpans(
    product,
    tools.map((tool) => ({ ...call, tool })),
  );
}

type Group = Output<"telemetry.groups">["items"][number];

/** The group of the inbox that it makes, as soon as that is there. */
async function seen({ url, token }: Product): Promise<Group> {
  const api = reeve({ url, token });
  return comes("What its telemetry tells", async () => {
    const { items } = await api.call("telemetry.groups", {});
    return items.find((group) => JSON.stringify(group).includes(name));
  });
}

/** Grace says that she answers for it. */
async function claim(product: Product, { grace }: Household, group: Group) {
  const { url, headers } = await signInAgain(product, grace);
  const { id, also } = named(group);
  const claimed = await fetch(`${url}/api/inventory/${id}/claim`, {
    method: "POST",
    headers,
    body: JSON.stringify({ also, reason: "My script; I thought nobody would mind." }),
  });
  if (!claimed.ok) throw new Error(`It was not claimed: ${await claimed.text()}`);
  return (await claimed.json()) as Output<"inventory.claim">;
}

/** All its senders, the first by name and the others with it. */
function named({ sources }: Group) {
  const [first, ...others] = sources.map(({ id }) => id);
  if (first === undefined) throw new Error("A group without a sender.");
  return { id: first, also: others };
}

/** It is registered with its owner, gets a key and one tool, and from then on goes through the door. */
async function letIn(
  { url, token }: Product,
  { grace, ada }: Household,
  group: Group,
): Promise<{ readonly agent: AgentId; readonly owner: boolean; readonly worked: boolean }> {
  const api = reeve({ url, token });
  const { agent } = await api.call("inventory.register", {
    ...named(group),
    purpose: "Reminds customers of invoices.",
    environment: "demo",
    tier: "low",
    backup: ada.email,
    scope: { servers: ["everything"] },
    version: "1.0.0",
  });
  const { publicKeyJwk, privateKey } = newIdentity();
  const { clientId } = await api.call("agents.credentials.add", { id: agent.id, publicKeyJwk });
  const grant = { agent: agent.id, server: "everything", tools: ["echo"], reason: "One tool." };
  await api.call("grants.create", grant);
  const connection = { url: new URL("/mcp/everything", url), issuer: url, clientId, privateKey };
  const worked = await errand(connection, name, "echo", { message: "invoice 7 is due" });
  return { agent: agent.id, owner: agent.owner?.id === grace.id, worked };
}

/** Somebody's script is seen by its telemetry, claimed, and is an agent like any other at the end. */
export async function outOfTheShadow(product: Product, people: Household) {
  await step("a script works past every door; its telemetry tells of it", () =>
    worksInTheShadow(product),
  );
  const group = await step("the inbox shows an agent that nobody registered", () => seen(product));
  line(`    ${paint("yellow", group.name)} used ${group.tools.map(({ tool }) => tool).join(", ")}`);
  const claimed = await step("Grace claims it: it is hers, and she did not think of it", () =>
    claim(product, people, group),
  );
  const inside = await step("it is registered with a key and one tool, and comes by the door", () =>
    letIn(product, people, group),
  );
  return {
    claimed: claimed.entries[0]?.claimedBy?.id === people.grace.id,
    worked: inside.owner && inside.worked,
  };
}
