import type { Client } from "@reeve/sdk/client";
import { readFile } from "node:fs/promises";
import { WrongUsage } from "../wrong-usage.ts";

export interface AgentWish {
  readonly client: string;
  readonly agent: string | undefined;
  readonly owner: string | undefined;
  readonly tokenFile: string | undefined;
  /** `REEVE_AGENT_TOKEN`. */
  readonly token: string | undefined;
  /** What an earlier connecting left. */
  readonly before: string | null;
}

/** The token that the hook shows: one that is given, that of before, or a new one of an agent that an operator names. */
export async function tokenFor(api: Client, wish: AgentWish): Promise<string> {
  if (wish.tokenFile !== undefined) return (await readFile(wish.tokenFile, "utf8")).trim();
  if (wish.agent === undefined) {
    const given = wish.token || wish.before;
    if (given) return given;
    throw new WrongUsage(
      "Whose hook is it? Set REEVE_AGENT_TOKEN to a token of the agent, or name it with --agent NAME and set REEVE_TOKEN to an operator's.",
      "connect",
    );
  }
  const id = await agentNamed(api, wish.agent, wish);
  const made = await api.call("agents.credentials.add", { id });
  if (made.token === undefined || made.token === null) throw new Error("Reeve gave no token.");
  return made.token;
}

async function agentNamed(api: Client, name: string, { client, owner }: AgentWish) {
  const { items } = await api.call("agents.list", { q: name });
  const found = items.find((one) => one.name === name || one.id === name);
  if (found !== undefined) return found.id;
  if (owner === undefined)
    throw new WrongUsage(
      `There is no agent ${name}. Add --owner EMAIL to register it, with the person who answers for it.`,
      "connect",
    );
  const made = await api.call("agents.register", {
    name,
    purpose: `Writes code, with ${client}`,
    environment: "workstation",
    tier: "medium",
    owner,
  });
  return made.id;
}
