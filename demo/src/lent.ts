import { agentToken } from "@reeve/sdk/agent-token";
import { reeve } from "@reeve/sdk/client";
import { createPrivateKey } from "node:crypto";
import { errand } from "./agents/errand.ts";
import type { Household } from "./people.ts";
import type { Product } from "./product.ts";
import type { Stage } from "./setup.ts";
import { line, paint, step } from "./terminal.ts";

const server = "everything";
const within = (prefix: string) => ({ arguments: [{ argument: "message", prefix }] });

/** A grant bound to what its arguments may be, asked to be wider by the agent itself, given in part, and taken back. */
export async function lendAndTakeBack(
  product: Product,
  { ids, connections }: Stage,
  people: Household,
) {
  const api = reeve(product);
  const agent = ids.watchman;
  const echo = (message: string) => errand(connections.watchman, "watchman", "echo", { message });
  await step("watchman is lent one more tool, for messages of the night", () =>
    people.grace.does("grants.create", {
      agent,
      server,
      tools: ["echo"],
      constraints: within("night:"),
      reason: "It tells who is on duty.",
    }),
  );
  const inside = await echo("night: all is well");
  const outside = await echo("day: all is well");
  const asked = await step("what it may not say is refused; it asks for more, by itself", () =>
    askForMore(product, connections.watchman),
  );
  const given = await step("Grace gives it less than it asked for", () =>
    people.grace.does("grants.requests.approve", {
      id: asked,
      constraints: within("day: all"),
      reason: "That much.",
    }),
  );
  line(`    ${paint("dim", given.within.join("; "))}`);
  const more = await echo("day: all is well");
  await step("both are taken back: in force before the answer", async () => {
    const { items } = await api.call("grants.list", { agent, limit: 200 });
    for (const { id, tools } of items)
      if (tools.includes("echo")) await people.grace.does("grants.revoke", { id });
  });
  const after = await echo("night: all is well");
  return { inside, outside, more, after };
}

/** With its own token, at the door that its refusal named. */
async function askForMore(
  { url }: Product,
  { issuer, clientId, privateKey }: Stage["connections"]["watchman"],
) {
  const privateKeyJwk = createPrivateKey(privateKey).export({ format: "jwk" });
  const { token } = await agentToken({
    issuer,
    clientId,
    privateKeyJwk: { ...privateKeyJwk },
    resource: `${url}/mcp`,
  });
  const answer = await fetch(`${url}/sdk/v1/grant-requests`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      server,
      tools: ["echo"],
      constraints: within("day:"),
      reason: "The day watch wants to know as well.",
    }),
  });
  if (!answer.ok) throw new Error(`It could not ask: ${await answer.text()}`);
  return ((await answer.json()) as { id: `grq_${string}` }).id;
}
