import { reeve } from "@reeve/sdk/client";
import { randomBytes } from "node:crypto";
import { access, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { janitor } from "./agents/janitor.ts";
import { librarian } from "./agents/librarian.ts";
import { stranger } from "./agents/stranger.ts";
import { triage } from "./agents/triage.ts";
import { watchman } from "./agents/watchman.ts";
import { boundsAndLeave } from "./bounds.ts";
import { climb } from "./climb.ts";
import { lookAround } from "./company.ts";
import { rehearse } from "./drills.ts";
import { makeEstate } from "./estate.ts";
import { startEverything } from "./everything.ts";
import { openEnding } from "./ending.ts";
import { expect } from "./expect.ts";
import { holdAgainstPeople } from "./graded.ts";
import { readTheIndex } from "./jobs-index.ts";
import { quickModel, showLadder } from "./ladder.ts";
import { whereItStands } from "./losing.ts";
import { bringKey, goesOn, handOver, hireCharles, liveKeys, takeOver, told } from "./leaving.ts";
import { addPeople } from "./people.ts";
import { startProduct } from "./product.ts";
import { lendAndTakeBack } from "./lent.ts";
import { learn, mend } from "./mended.ts";
import { exportLog, flipOneByte, verify } from "./proof.ts";
import { outOfTheShadow } from "./shadow.ts";
import { acceptAndReview, addAgents, addRules, addServers } from "./setup.ts";
import { heading, indent, line, paint, step } from "./terminal.ts";
import { stopAndTry } from "./stopped.ts";
import { sendTelemetry } from "./telemetry.ts";
import { tryRules } from "./trial.ts";
import { watchLive } from "./watch.ts";
import { gettingWorse } from "./worse.ts";

// What the frameworks say on the side is not part of the story.
Object.assign(console, { warn: () => undefined });

const { values } = parseArgs({ options: { exit: { type: "boolean" }, help: { type: "boolean" } } });
if (values.help) {
  line("npm run demo [-- --exit]   tells the whole story; --exit ends it when it is told");
  process.exit(0);
}
const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-demo-"));
const ending = openEnding((status) => process.exit(status));
const { cleanups } = ending;
cleanups.push(() => rm(folder, { recursive: true, force: true }));

try {
  await tell();
} catch (error) {
  // What breaks while it is ended on purpose is no failure.
  if (!ending.begun())
    line(
      `\n${paint("red", "The demo failed.")} ${error instanceof Error ? error.message : String(error)}`,
    );
  await ending.leave(1);
}

async function tell(): Promise<void> {
  const lead = "who works here, on whose account, within which bounds, with the rolls to prove it.";
  line(paint(["bold"], `Reeve: ${lead}`));

  heading("1  A house with its servers, people and agents");
  const desk = await makeEstate(folder);
  const logs = path.join(folder, "logs");
  await mkdir(logs);
  const product = await step("Reeve starts, with its own PostgreSQL", async () =>
    startProduct(
      path.join(folder, "data"),
      `demo_${randomBytes(24).toString("hex")}`,
      4700,
      await quickModel(folder),
      process.env,
    ),
  );
  cleanups.push(product.stop);
  line(`    ${paint("cyan", product.url)}   sign in: ${paint("cyan", product.signIn)}`);
  const everything = await step("an MCP server starts, as somebody else would run it", () =>
    startEverything(path.join(logs, "everything")),
  );
  cleanups.push(everything.stop);
  const atFirst = await showLadder(product);
  expect(atFirst.stage === 1, "it begins at stage 01");
  const people = await step(
    "three people sign in: two who will answer for agents, one who runs the house",
    () => addPeople(product),
  );
  const tools = await step("three tool servers are added, their tools read and pinned", () =>
    addServers(product, desk, everything.url, logs),
  );
  const stage = await step(
    `four agents are registered, each with an owner and its own key (${tools} tools behind Reeve)`,
    () => addAgents(product, people),
  );

  await step("Mary vouches for the register", () =>
    people.mary.does("maturity.attest", {
      kind: "register",
      says: "These are all the agents I know of.",
    }),
  );
  const listed = await showLadder(product);
  expect(listed.stage === 2, "a register that somebody vouches for is stage 02");

  const live = await watchLive(product);
  cleanups.push(async () => live.stop());

  heading("2  Nothing is allowed that nobody allowed");
  const early = await step("triage tries before anyone has permitted anything", () =>
    triage(stage.connections.triage, desk),
  );
  await live.show();
  expect(early === 0, "without a policy nothing is read");

  heading("3  With policies and grants, work gets done");
  await step("policies from files, grants by hand", () => addRules(product, stage));
  const read = await step(
    "triage (official client 1.x, protocol 2025-11-25) reads and labels the tickets",
    () => triage(stage.connections.triage, desk),
  );
  await live.show();
  expect(read === 4, "four tickets are read");
  const note = await readFile(path.join(desk, "triage", "1041-refund.md.json"), "utf8");
  expect(note.includes("billing"), "the note of the refund says billing");
  const graph = await step(
    "librarian (official client 2.x, protocol 2026-07-28) keeps the customer graph",
    () => librarian(stage.connections.librarian),
  );
  await live.show();
  expect(graph.found && graph.protocol === "2026-07-28", "the graph knows Maya's order");
  expect(graph.hidden, "tools it may not use are not even listed");
  const checked = await step("watchman runs a long check and its progress streams through", () =>
    watchman(stage.connections.watchman, 3),
  );
  await live.show();
  expect(checked.progress >= 3, "progress arrives while the check runs");

  await step("owners accept their agents, and Mary reviews each of them", () =>
    acceptAndReview(product, people, stage),
  );
  await step("Mary vouches for the rules of use", () =>
    people.mary.does("maturity.attest", {
      kind: "use_policy",
      says: "Agents read tickets and keep notes. They do not touch invoices.",
    }),
  );
  await showLadder(product);

  heading("4  Within bounds, and by leave of a person");
  await boundsAndLeave(stage, people, desk);
  await live.show();
  const lent = await lendAndTakeBack(product, stage, people);
  await live.show();
  expect(lent.inside && !lent.outside, "a grant reaches as far as it says");
  expect(lent.more && !lent.after, "what was given on top works until it is taken back");
  await step("Grace hands the watchman to Ada, with a new key: no hour without an owner", () =>
    handOver(product, people, stage),
  );

  heading("5  A ticket tells an agent to do harm");
  const said = await step(
    "janitor (OpenAI Agents SDK, scripted model) believes what it reads",
    () => janitor(stage.connections.janitor, desk),
  );
  await live.show();
  line(`    janitor says: ${paint("italic", `“${said}”`)}`);
  await access(path.join(desk, "invoices", "2026-09.csv"));
  expect(said.includes("2 steps were refused"), "both attempts on the invoices are refused");
  const refused = await step("a stranger knocks, without credentials", () => stranger(stage.door));
  await live.show(true);
  expect(refused !== null, "a stranger is turned away");

  heading("6  A rule is tried before it holds");
  const tried = await tryRules(product);
  expect(tried.wouldRefuse > 0, "a rule in shadow is seen and not felt");
  expect(tried.changed > 0 && tried.looked > tried.changed, "a draft says what it would change");
  expect(tried.alteration !== undefined, "a refusal can say what would have changed it");

  heading("7  Someone stops an agent");
  await stopAndTry(product, stage, desk);
  await live.show();
  const rehearsed = await rehearse(product, people.mary.id);
  expect(rehearsed, "what the house relies on holds when it is rehearsed");

  await showLadder(product);

  heading("8  An agent gets worse");
  const worse = await gettingWorse(product, people);
  expect(worse.reads && !worse.sends, "what an alarm narrowed reads, and does nothing else");
  await live.show();
  const mended = await mend(product, people, worse.courier);
  expect(mended.passed, "the version that mends it passes");
  const agreed = await holdAgainstPeople(product, people, worse.courier.id);
  expect(agreed, "people and the code that grades say the same");
  const learned = await learn(product, people, worse.courier, worse.incident, mended.dataset);
  expect(learned, "an incident ends with what was learned from it, and not before");

  heading("9  Who is out there that nobody told of");
  const found = await lookAround(product, folder, stage.ids.triage, people.mary);
  expect(found.status === 0 && found.agents === 2, "a scan finds both agents");
  expect(!found.leaked, "no secret is told");
  expect(found.listed[0] === "5 of 7", "what nobody settled counts against the register");
  expect(found.listed[1] === "5 of 5", "what was settled does not");

  const inTheEnd = await outOfTheShadow(product, people);
  expect(inTheEnd.claimed, "somebody answers for it");
  expect(inTheEnd.worked, "what was in the shadow is an agent like any other");
  await live.show();

  heading("10  An owner leaves");
  const charles = await step("Charles registers an agent, and names Ada to stand in for him", () =>
    hireCharles(product, people),
  );
  await step("Charles leaves; somebody closes his account and thinks of nothing else", () =>
    reeve(product).call("people.update", { id: charles.person, status: "left" }),
  );
  const waits = await step("the clock of his agent runs, and Ada is told", () =>
    told(product, people, charles.agent),
  );
  line(`    on her page: ${paint("italic", `“${waits.asks}”`)}`);
  const taken = await step("she looks at what it may do and did, and takes it over", () =>
    takeOver(product, people, waits.offer),
  );
  expect(taken.agent.owner?.id === people.ada.id, "it is hers");
  expect((await liveKeys(product, charles.agent)) === 0, "every key of before is dead");
  line(
    `    a link for one new key, shown once: ${paint("cyan", taken.enrolment.url.slice(0, 48))}…`,
  );
  const brought = await step("whoever runs the clerk brings in a new key with it", () =>
    bringKey(product, taken),
  );
  expect((await liveKeys(product, charles.agent)) === 1, "the new key is the only one");
  const works = await step("the clerk works again, for its new owner", () =>
    goesOn(product, charles.agent, brought, desk),
  );
  expect(works, "it works under who answers for it now");
  await live.show();

  await climb(product, folder, logs, people, stage);

  heading("13  What others hire for");
  expect((await readTheIndex(product)) > 0, "companies are placed by the roles they staff");

  heading("14  The rolls prove it, without trusting Reeve");
  const { file, lines } = await step("the whole log is exported", () => exportLog(product, folder));
  const honest = await step(`reeve verify reads ${lines} lines, offline`, () => verify(file));
  line(indent(honest.said));
  expect(honest.status === 0, "the export verifies");
  const forged = await step("one letter of one record is changed", async () =>
    verify(await flipOneByte(file)),
  );
  line(indent(forged.said));
  expect(forged.status === 1, "the forgery is found");

  heading("15  Where the house really stands");
  await whereItStands(product, people);

  line(
    `\n${paint(["bold", "green"], "The story is told.")}  Console: ${paint("cyan", product.url)}   sign in once with: ${paint("cyan", product.signIn)}`,
  );
  if (values.exit) await ending.leave(0);
  line("Agents go on working so that you can watch them live. Ctrl-C ends everything.");
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    await triage(stage.connections.triage, desk);
    await librarian(stage.connections.librarian);
    await watchman(stage.connections.watchman, 2);
    await stranger(stage.door);
    await sendTelemetry(product, logs);
  }
}
