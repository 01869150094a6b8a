import { aDay, each, names, vouch, type Act } from "./act.ts";

/** What takes an organisation to the second and third stage. */
export const actsToThree: readonly Act[] = [
  {
    name: "register",
    stage: 2,
    earns: ["INV-2.2", "OWN-2.1"],
    says: "Register each agent with a named owner.",
    do: async (it) => {
      await it.call("servers.add", { name: "desk", transport: { kind: "http", url: it.desk } });
      for (const name of names)
        await it.register(name, {
          backup: it.known.people.bo,
          scope: { servers: ["desk"] },
          version: "1",
        });
    },
  },
  {
    name: "attest the register",
    stage: 2,
    earns: ["INV-2.1"],
    says: "A named person confirms the register.",
    do: async (it) => {
      await it.by("mary", "maturity.attest", { kind: "register", says: "All that I know of." });
    },
  },
  {
    name: "keys and grants",
    stage: 3,
    earns: [
      "ACC-2.1",
      "ACC-3.1",
      "ACC-3.2",
      "ACC-4.1",
      "ACC-5.1",
      "ACC-4.4",
      "ACC-5.3",
      "GOV-2.2",
      "ACC-4.2",
    ],
    says: "Give each agent a key of its own and grants that name tools; take grants from nobody who uses them.",
    do: async (it) => {
      await each(it, async ({ agent }) => {
        await it.key(agent.id);
        await it.by("cy", "grants.create", {
          agent: agent.id,
          server: "desk",
          tools: ["find", "note"],
          reason: "Its work.",
        });
      });
    },
  },
  {
    name: "accept and review",
    stage: 3,
    earns: [
      "OWN-3.1",
      "OWN-3.2",
      "OWN-4.1",
      "OWN-4.2",
      "OWN-5.1",
      "OWN-5.2",
      "INV-3.2",
      "INV-4.2",
      "INV-5.3",
      "GOV-3.1",
      "GOV-4.2",
    ],
    says: "Owners accept, confirm the entry and the running version; a second person reviews.",
    do: vouch,
  },
  {
    name: "work",
    stage: 3,
    earns: [
      "VIS-2.1",
      "VIS-3.1",
      "VIS-3.2",
      "VIS-4.1",
      "VIS-4.2",
      "VIS-4.4",
      "VIS-5.1",
      "VIS-5.2",
      "INV-4.4",
      "GOV-4.1",
      "GOV-5.1",
      "GOV-5.2",
    ],
    says: "Agents work through the gate; their telemetry and that of the tool server is sent.",
    do: (it) => aDay(it, 10),
  },
  {
    name: "scan",
    stage: 3,
    earns: ["INV-3.3", "INV-3.1", "INV-4.1", "INV-5.1", "INV-5.2", "INV-4.3"],
    says: "Plant agents, and scan code and workstations as a whole: what was planted is found, what is found is settled.",
    do: async (it) => {
      const planted: string[] = [];
      for (const kind of ["code", "endpoint", "code"] as const) {
        const { name } = await it.call<{ name: string }>("canaries.plant", {
          kind,
          where: "a shelf",
        });
        planted.push(name);
      }
      const [a, b, c] = planted as [string, string, string];
      await it.scan("code", [...it.agents.map(({ name }) => name), a, c]);
      await it.scan("endpoint", [...it.agents.map(({ name }) => name), b]);
      await it.settleFinds();
    },
  },
];
