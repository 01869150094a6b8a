import { reeve, type Output } from "@reeve/sdk/client";
import { comes } from "./comes.ts";
import type { Household } from "./people.ts";
import type { Product } from "./product.ts";
import { line, paint, step } from "./terminal.ts";
import { allRead, type Courier } from "./worse.ts";

const fixed = "1.1.0";
const run = "fix-1";
/** So many deliveries that went well, beside those that were lost. */
const good = 40;

type Incident = Output<"incidents.get">["incident"];

/** What really happened is frozen as cases: the deliveries that went well, and one that was lost, with what should have been done. */
async function freeze(
  product: Product,
  courier: Courier,
): Promise<Output<"datasets.create">["id"]> {
  const api = reeve(product);
  await Promise.all(Array.from({ length: good }, (_, n) => courier.deliver(`C-${n + 1}`, false)));
  const { id } = await api.call("datasets.create", { name: "parcels", says: "What came of them" });
  const agent = courier.id;
  await comes("The recorded sessions", async () => {
    const { items } = await api.call("sessions.list", { agent });
    return (
      items.filter(({ session, steps }) => session.startsWith("parcel-C-") && steps >= 2).length >=
        good || undefined
    );
  });
  const trajectory = ["parcels/lookup", "parcels/send"];
  await api.call("datasets.freeze", {
    id,
    sessions: [
      ...Array.from({ length: good }, (_, n) => ({ agent, session: `parcel-C-${n + 1}` })),
      {
        agent,
        session: "parcel-B-1",
        case: "lost",
        aspect: "safety",
        label: "fail",
        hard: true,
        expected: { trajectory, match: "in-order" as const },
      },
    ],
    says: "A good day, and the parcel that was lost",
  });
  return id;
}

/** The new version does every case at the same doors, and goes on only because it is not worse. */
export async function mend(product: Product, { ada }: Household, courier: Courier) {
  const api = reeve(product);
  const alarms = await api.call("alarms.list", { agent: courier.id, status: "open" });
  await step("Ada knows the cause, and ends what the alarm restricted", async () => {
    await allRead(product, courier.id);
    for (const { id } of alarms.items)
      await ada.does("alarms.acknowledge", { id, reason: "The address book was read wrongly." });
  });
  const dataset = await step(`${good} deliveries and the lost parcel are frozen as cases`, () =>
    freeze(product, courier),
  );
  await ada.does("gates.rules.put", {
    agent: courier.id,
    dataset,
    evaluators: ["trajectory", "tool-errors"],
    tolerance: 0.2,
  });
  const gate = await step(
    `version ${fixed} is tried on every case, before anybody relies on it`,
    async () => {
      const cases: string[] = [];
      for await (const it of api.stream("datasets.export", { id: dataset })) cases.push(it.case);
      await Promise.all(cases.map((it) => courier.deliver(it, false, `run/${run}/${it}`)));
      await comes("The sessions of the run", async () => {
        const { items } = await api.call("sessions.list", { agent: courier.id });
        const whole = items.filter(
          ({ session, steps }) => session.startsWith(`run/${run}/`) && steps >= 2,
        );
        return whole.length > good || undefined;
      });
      return ada.does("gates.compare", { agent: courier.id, candidate: fixed, run });
    },
  );
  line(
    `    ${paint(gate.ok ? "green" : "red", gate.verdict)} after ${gate.decidedAt ?? gate.compared} of ${gate.compared} cases: ${gate.better} better, ${gate.worse} worse`,
  );
  for (const { says } of [...gate.hard, ...gate.did]) line(`    ${says}`);
  return { dataset, passed: gate.verdict === "pass" };
}

/** The incident is closed by what was learned from it: the lost parcel is a case that no version may fail. */
export async function learn(
  product: Product,
  { ada, mary }: Household,
  courier: Courier,
  incident: Incident,
  dataset: string,
): Promise<boolean> {
  const { id } = incident;
  const api = reeve(product);
  await step("what it may do harm with is blocked, until it is known to be right", async () => {
    const what = { step: "tool", server: "parcels", tool: "send" } as const;
    await mary.does("incidents.contain", { id, ...what, reason: "Until a parcel arrives again." });
    const { items } = await api.call("stops.list", { status: "active" });
    for (const stop of items.filter(({ level }) => level === "tool"))
      await mary.does("stops.resume", { id: stop.id, reason: "They arrive again." });
  });
  await ada.does("incidents.update", { id, text: "Version 1.1.0 is out.", state: "monitoring" });
  const early = await ada.does("incidents.close", { id, reason: "It is mended." }).then(
    () => null,
    (error: unknown) => String(error),
  );
  await step("closing the incident is refused until something was learned that works", async () => {
    await ada.does("incidents.lessons.link", { id, kind: "dataset", target: dataset });
    await ada.does("incidents.postmortem.save", {
      id,
      state: "review",
      summary: "A change made the courier read addresses wrongly.",
      impact: "Eight parcels were not sent.",
      contributingFactors: ["The version went live without being compared."],
      whatWorked: ["The alarm let it only read."],
      whatDidNot: ["Nothing compared the version before."],
      detection: "By its monitor.",
    });
    await ada.does("incidents.postmortem.publish", { id });
    await ada.does("incidents.close", { id, reason: "The lost parcel is a case now." });
  });
  await step("parcels go out again", async () => {
    for (let n = 1; n <= 3; n++) await courier.deliver(`D-${n}`, false);
  });
  const { incident: closed, lessons } = await api.call("incidents.get", { id });
  for (const { says } of lessons) line(`    learned: ${paint("italic", says)}`);
  return early !== null && closed.state === "closed";
}
