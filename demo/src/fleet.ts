import type { AgentId } from "@reeve/contract/id";
import { agentTokens } from "@reeve/sdk/agent-token";
import { reeve } from "@reeve/sdk/client";
import { guard } from "@reeve/sdk/guard";
import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { acted } from "./agents/observed.ts";
import { command } from "./command.ts";
import { letLive, vouchFor, type Household } from "./people.ts";
import type { Product } from "./product.ts";

const server = "mailbox";
const version = "1.0.0";
const letters = 3;

/** What each clerk of the mail room sorts: the small agents that a house has many of. */
const desks = [
  "arrivals",
  "bookings",
  "callbacks",
  "complaints",
  "deliveries",
  "exchanges",
  "feedback",
  "guarantees",
  "holidays",
  "invitations",
  "keys",
  "lost-things",
  "memberships",
  "newsletters",
  "orders",
  "pickups",
  "questions",
  "repairs",
] as const;

export interface Clerk {
  readonly id: AgentId;
  readonly name: string;
  readonly clientId: string;
  /** Sorts its letters, one session each. */
  work(): Promise<void>;
}

/** The spreadsheet in which somebody kept them, read by the command line. Returns what it said. */
async function bringIn(product: Product, folder: string, people: Household): Promise<void> {
  const file = path.join(folder, "mail-room.csv");
  const rows = desks.map(
    (desk, n) =>
      `${desk}-clerk,Sorts letters about ${desk}.,demo,low,${people[n % 2 ? "ada" : "grace"].email},${people[n % 2 ? "grace" : "ada"].email},${server},${version}`,
  );
  const head = "Name,Purpose,Environment,Tier,Owner,Backup,Servers,Version";
  await writeFile(file, [head, ...rows, ""].join("\n"));
  const { status, said } = await command(["import", file, "--apply"], product);
  if (status !== 0) throw new Error(`The spreadsheet was not brought in:\n${said}`);
}

/** A mail room of small agents comes out of a spreadsheet, and each is given a key and two tools by name. */
export async function mailRoom(
  product: Product,
  folder: string,
  people: Household,
): Promise<readonly Clerk[]> {
  const api = reeve(product);
  const local = await api.call("servers.add", { name: server, transport: { kind: "local" } });
  const tool = (name: string, readOnlyHint: boolean) => ({
    name,
    inputSchema: { type: "object", properties: { letter: { type: "string" } } },
    annotations: { readOnlyHint, destructiveHint: false },
  });
  await api.call("servers.declare", {
    id: local.id,
    tools: [tool("read_letter", true), tool("file_letter", false)],
  });
  await bringIn(product, folder, people);
  const { items } = await api.call("agents.list", { q: "-clerk", limit: 200 });
  return Promise.all(items.map(({ id, name }) => hire(product, id, name)));
}

async function hire(product: Product, id: AgentId, name: string): Promise<Clerk> {
  const { url } = product;
  const api = reeve(product);
  const tools = ["read_letter", "file_letter"];
  await api.call("grants.create", { agent: id, server, tools, reason: "It sorts letters." });
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const { clientId } = await api.call("agents.credentials.add", {
    id,
    publicKeyJwk: { ...publicKey.export({ format: "jwk" }) },
  });
  const asking = guard({
    url,
    server,
    token: agentTokens({
      issuer: url,
      clientId,
      privateKeyJwk: { ...privateKey.export({ format: "jwk" }) },
      resource: `${url}/mcp`,
    }),
  });
  const use = (tool: string, letter: string): Promise<string> =>
    acted(
      asking,
      { agent: name, server, tool, args: { letter }, session: `letter-${letter}` },
      () => "done",
    );
  return {
    id,
    name,
    clientId,
    async work() {
      for (let n = 1; n <= letters; n++) {
        await use("read_letter", `${name}-${n}`);
        await use("file_letter", `${name}-${n}`);
      }
    },
  };
}

/** Each clerk is accepted by its owner and let live by somebody else, and goes to work. */
export async function putToWork(people: Household, clerks: readonly Clerk[], product: Product) {
  const owners = await Promise.all(
    clerks.map(({ id }) => reeve(product).call("agents.get", { id })),
  );
  for (const [n, { id }] of clerks.entries()) {
    const owner = owners[n]?.owner?.id === people.ada.id ? people.ada : people.grace;
    await letLive(owner, people.mary, id);
    await vouchFor(owner, id);
  }
  await Promise.all(clerks.map((clerk) => clerk.work()));
}
