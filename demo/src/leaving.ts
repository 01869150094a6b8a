import { reeve, type Output } from "@reeve/sdk/client";
import type { AgentId } from "@reeve/contract/id";
import { errand } from "./agents/errand.ts";
import { comes } from "./comes.ts";
import { newIdentity, type Connection } from "./identity.ts";
import { signInAgain, type Household } from "./people.ts";
import type { Product } from "./product.ts";
import type { Stage } from "./setup.ts";

/** Somebody who registered an agent with Ada as its backup, and a key of its own. */
export async function hireCharles({ url, token }: Product, { ada }: Household) {
  const api = reeve({ url, token });
  const { person } = await api.call("people.invite", {
    name: "Charles Babbage",
    email: "charles@reeve.example",
    role: "owner",
  });
  const agent = await api.call("agents.register", {
    name: "clerk",
    purpose: "Adds up the hours of the help desk.",
    tier: "medium",
    environment: "demo",
    owner: person.id,
    backup: ada.email,
    scope: { servers: ["files"] },
    version: "1.0.0",
  });
  const { publicKeyJwk } = newIdentity();
  await api.call("agents.credentials.add", { id: agent.id, publicKeyJwk });
  return { person: person.id, agent: agent.id };
}

/** What the one who stands in for a leaver finds on their page, as soon as they are told. */
export async function told(
  { url, token }: Product,
  { ada }: Household,
  agent: AgentId,
): Promise<{
  readonly asks: string;
  readonly offer: Output<"handovers.list">["items"][number];
}> {
  const api = reeve({ url, token });
  return comes("Word to the backup that the owner is gone", async () => {
    const { items } = await api.call("attestations.answering", { person: ada.id });
    const asks = items.find((it) => it.agent.id === agent)?.asks ?? null;
    const offers = await api.call("handovers.list", { agent, to: ada.id, status: "offered" });
    const [offer] = offers.items;
    return asks !== null && offer ? { asks, offer } : undefined;
  });
}

/** Ada signs in anew, looks at what she takes over, and accepts exactly that. */
export async function takeOver(
  product: Product,
  { ada }: Household,
  { id }: Pick<Output<"handovers.list">["items"][number], "id">,
): Promise<Output<"handovers.accept">> {
  const { url, headers } = await signInAgain(product, ada);
  const shown = await fetch(`${url}/api/handovers/${id}`, { headers });
  const { hash } = (await shown.json()) as Output<"handovers.get">;
  const accepted = await fetch(`${url}/api/handovers/${id}/accept`, {
    method: "POST",
    headers,
    body: JSON.stringify({ hash, backup: "grace@reeve.example" }),
  });
  if (!accepted.ok) throw new Error(`It was not accepted: ${await accepted.text()}`);
  return (await accepted.json()) as Output<"handovers.accept">;
}

/** Whoever runs the agent brings in a new key with the link: nothing else of theirs is needed. */
export async function bringKey(
  { url }: Product,
  { enrolment }: Output<"handovers.accept">,
  server = "files",
): Promise<Connection> {
  const { publicKeyJwk, privateKey } = newIdentity();
  const done = await fetch(`${url}/api/enrolments`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ token: enrolment.token, publicKeyJwk }),
  });
  if (!done.ok) throw new Error(`The key was not taken: ${await done.text()}`);
  const { clientId } = (await done.json()) as Output<"handovers.enrol">;
  return { url: new URL(`/mcp/${server}`, url), issuer: url, clientId, privateKey };
}

/** The clerk adds up again, under its new owner: one tool is all that it is given. */
export async function goesOn(
  { url, token }: Product,
  agent: AgentId,
  connection: Connection,
  desk: string,
): Promise<boolean> {
  const reason = "It looks through the tickets.";
  const grant = { agent, server: "files", tools: ["list_directory"], reason };
  await reeve({ url, token }).call("grants.create", grant);
  return errand(connection, "clerk", "list_directory", { path: desk });
}

/** How many keys of an agent still open a door. */
export async function liveKeys({ url, token }: Product, id: AgentId): Promise<number> {
  const { items } = await reeve({ url, token }).call("agents.credentials.list", { id });
  return items.filter(({ revokedAt }) => revokedAt === null).length;
}

/** One of those who are here hands an agent to another: no hour goes by in which nobody answers for it. */
export async function handOver(product: Product, people: Household, stage: Stage): Promise<void> {
  const id = stage.ids.watchman;
  const offer = await people.grace.does("handovers.offer", { id, to: people.ada.id });
  const key = await takeOver(product, people, offer);
  stage.connections.watchman = await bringKey(product, key, "everything");
  await errand(stage.connections.watchman, "watchman", "get-sum", { a: 2, b: 3 });
}
