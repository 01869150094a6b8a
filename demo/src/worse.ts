import type { AgentId } from "@reeve/contract/id";
import { agentTokens } from "@reeve/sdk/agent-token";
import { reeve, type Output } from "@reeve/sdk/client";
import { guard } from "@reeve/sdk/guard";
import { generateKeyPairSync } from "node:crypto";
import { acted } from "./agents/observed.ts";
import { comes } from "./comes.ts";
import { putGrader } from "./graded.ts";
import { letLive, vouchFor, type Household } from "./people.ts";
import type { Product } from "./product.ts";
import { line, paint, step } from "./terminal.ts";

const server = "parcels";
const name = "courier";
/** What its owner promises: of a hundred sessions, so many end well. */
const promised = 0.95;
/** Deliveries that end well, and then some that do not. */
const kept = 6;
const lost = 8;

type Alarm = Output<"alarms.list">["items"][number];

/** An agent of a program's own, which asks by the SDK before each of its tools, one session for each parcel. */
export interface Courier {
  readonly id: AgentId;
  /** One session: it looks a parcel up and sends it. With `lost` its lookup fails, and it tries again and gives up. */
  deliver(parcel: string, lost: boolean, session?: string): Promise<void>;
  /** Tries one tool; what Reeve says where it may not. */
  tries(tool: "lookup" | "send", parcel: string): Promise<string | null>;
}

async function hire({ url, token }: Product, { ada, grace }: Household): Promise<Courier> {
  const api = reeve({ url, token });
  const { id } = await api.call("agents.register", {
    name,
    purpose: "Looks parcels up and sends them.",
    environment: "demo",
    tier: "medium",
    owner: ada.id,
    backup: grace.id,
    scope: { servers: [server] },
    version: "1.0.0",
  });
  const local = await api.call("servers.add", { name: server, transport: { kind: "local" } });
  const tool = (title: string, readOnlyHint: boolean) => ({
    name: title,
    inputSchema: { type: "object", properties: { parcel: { type: "string" } } },
    annotations: { readOnlyHint, destructiveHint: false },
  });
  await api.call("servers.declare", {
    id: local.id,
    tools: [tool("lookup", true), tool("send", false)],
  });
  await api.call("grants.create", {
    agent: id,
    server,
    tools: ["lookup", "send"],
    reason: "Its own tools.",
  });
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const { clientId } = await api.call("agents.credentials.add", {
    id,
    publicKeyJwk: { ...publicKey.export({ format: "jwk" }) },
  });
  const asking = guard({
    url,
    token: agentTokens({
      issuer: url,
      clientId,
      privateKeyJwk: { ...privateKey.export({ format: "jwk" }) },
      resource: `${url}/mcp`,
    }),
    server,
  });
  const use = (title: string, parcel: string, session: string, fails = false): Promise<string> =>
    acted(asking, { agent: name, server, tool: title, args: { parcel }, session }, () => {
      if (fails) throw new Error("no such parcel");
      return "done";
    });
  return {
    id,
    async deliver(parcel, lost, session = `parcel-${parcel}`) {
      if (lost) {
        for (let tries = 0; tries < 3; tries++)
          await use("lookup", parcel, session, true).catch(() => null);
        return;
      }
      await use("lookup", parcel, session);
      await use("send", parcel, session);
    },
    tries: (title, parcel) =>
      use(title, parcel, `parcel-${parcel}`).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      ),
  };
}

/** The owner's rules: what is promised of the agent, what an alarm may do to it, and that an alarm is an incident. */
async function promise(product: Product, agent: AgentId): Promise<void> {
  const api = reeve(product);
  const monitor = await monitorOf(product, agent);
  await api.call("monitors.update", { id: monitor.id, target: promised, runLength: 500 });
  await api.call("consequences.put", { agent, steps: [{ step: "read_only", severity: "low" }] });
  await api.call("incidents.rules.set", {
    name: "drift",
    enabled: true,
    when: { on: "finding", kinds: ["drift_alarm"], severity: "low" },
  });
}

const monitorOf = ({ url, token }: Product, agent: AgentId) =>
  comes("The monitor", async () =>
    (await reeve({ url, token }).call("monitors.list", { agent, limit: 200 })).items.find(
      (one) => one.kind === "pass_rate" && one.name === "tool-errors",
    ),
  );

/** Until its monitor has read all that it did until now: what is read later would speak against it again. */
export const allRead = (product: Product, agent: AgentId) =>
  comes("What it did last", async () => {
    const { sessions } = await monitorOf(product, agent);
    return sessions >= kept + lost || undefined;
  });

/** The alarm, once it has done what its rule says. */
const alarmOf = ({ url, token }: Product, agent: AgentId): Promise<Alarm> =>
  comes("The alarm", async () =>
    (await reeve({ url, token }).call("alarms.list", { agent, status: "open" })).items.find(
      ({ steps }) => steps.length > 0,
    ),
  );

/** An agent gets worse: Reeve notices, lets it only read, and opens the incident. */
export async function gettingWorse(product: Product, people: Household) {
  const api = reeve(product);
  await step("whether a parcel went out is graded by code of the house's own", () =>
    putGrader(product),
  );
  const courier = await step("courier sends parcels, one session for each", async () => {
    const hired = await hire(product, people);
    await letLive(people.ada, people.mary, hired.id);
    await vouchFor(people.ada, hired.id);
    for (let parcel = 1; parcel <= kept; parcel++) await hired.deliver(`A-${parcel}`, false);
    return hired;
  });
  await step(
    "its owner promises that 95 of 100 sessions end well, and says what an alarm may do",
    () => promise(product, courier.id),
  );
  const alarm = await step("a change makes it lose parcels; Reeve notices", async () => {
    for (let parcel = 1; parcel <= lost; parcel++) await courier.deliver(`B-${parcel}`, true);
    return alarmOf(product, courier.id);
  });
  line(`    ${paint("yellow", alarm.effect.says)}`);
  const done = alarm.steps.map(({ step: taken }) => taken.replace("_", " ")).join(", ");
  line(`    noticed after ${alarm.sessions} sessions; since then: ${paint("bold", done)}`);
  const [reads, sends] = await step("it may still look a parcel up, and send none", async () => [
    await courier.tries("lookup", "A-1"),
    await courier.tries("send", "A-1"),
  ]);
  if (sends !== null) line(`    ${paint("italic", sends)}`);
  const { incident, story } = await step("the incident is open, with its story", () =>
    comes("The incident", async () => {
      const { items } = await api.call("incidents.list", { limit: 200 });
      const about = items.find(({ agents }) => agents.some(({ id }) => id === courier.id));
      return about && api.call("incidents.get", { id: about.id });
    }),
  );
  line(`    ${paint("cyan", `${product.url}/incidents/${incident.id}`)}  ${story}`);
  return { reads: reads === null, sends: sends === null, courier, incident };
}
