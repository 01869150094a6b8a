import { openPostOffice } from "@reeve/server/test/post-office";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf } from "./pages.ts";

const page = "notifications.md";
let reeve: Reeve;
let office: Awaited<ReturnType<typeof openPostOffice>>;
let commands: Commands;

beforeAll(async () => {
  [reeve, office] = await Promise.all([startReeve(), openPostOffice()]);
  commands = await commandsOf(reeve);
});
afterAll(async () => {
  await office?.[Symbol.asyncDispose]();
  await reeve?.stop();
  await commands?.remove();
});

/** A block as it stands in the guide, with receivers on this machine in place of the example's. */
const shell = (name: string, more = "") =>
  commands.run(
    blockOf(page, "sh", name)
      .replace(
        '"smtp.example.com","port":587',
        `"127.0.0.1","security":"none","port":${office.smtpPort}`,
      )
      .replace('"password":"…"', '"password":"mail-password"')
      .replace(/https:\/\/(?:hooks\.slack|pager\.example)\.com/, office.url)
      .trimEnd() + more,
  );
const until = async (so: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 60_000;
  while (!(await so())) {
    if (performance.now() > deadline) throw new Error("it did not come about in a minute");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

test("channels are added, tested, told by, rotated and tried again as the guide says, and its code checks their signatures", async () => {
  for (const name of ["email", "slack"]) {
    const added = await shell(name, " --internal");
    expect(added.status, added.err).toBe(0);
    expect(added.out).not.toMatch(/mail-password|T000/);
  }
  const refused = await shell("webhook");
  expect(refused.status).not.toBe(0);
  expect(refused.err).toContain("Set `internal`");
  const hook = await shell("webhook", " --internal --json");
  const { secret, channel } = JSON.parse(hook.out) as { secret: string; channel: { id: string } };
  const command = async (name: string, id: string, word = "CHANNEL") => {
    const done = await commands.run(blockOf(page, "sh", name).replace(word, id));
    expect(done.status, done.err).toBe(0);
    return done.out;
  };
  expect(await command("test", channel.id)).toContain("sent");

  const checker = path.join(commands.folder, "check.mjs");
  await writeFile(checker, blockOf(page, "js", "check"));
  const { isFromReeve } = (await import(pathToFileURL(checker).href)) as {
    isFromReeve(secret: string, headers: object, body: string): boolean;
  };
  const posted = () => office.posted.filter((it) => it.path === "/reeve");
  const last = posted().at(-1);
  if (!last) throw new Error("no test came");
  expect(isFromReeve(secret, last.headers, last.body)).toBe(true);
  expect(isFromReeve(secret, last.headers, `${last.body} `)).toBe(false);
  await command("rotate", channel.id);

  const invite = async (name: string) =>
    (
      await reeve.call("people.invite", {
        name,
        email: `${name.toLowerCase()}@example.com`,
        role: "owner",
      })
    ).person.id;
  const [ada, bo] = [await invite("Ada"), await invite("Bo")];
  const { id } = await reeve.call("agents.register", {
    name: "clerk",
    purpose: "Answers letters",
    environment: "test",
    tier: "low",
    owner: ada,
  });
  // Somebody is told by mail once they signed in; until then nobody knows whether the address is theirs.
  await reeve.call("people.update", { id: bo, status: "active" });
  const { id: offer } = await reeve.call("handovers.offer", { id, to: bo, says: "Yours now" });
  await until(() => office.letters.some(({ to }) => to.includes("bo@example.com")));
  const letter = office.letters.find(({ to }) => to.includes("bo@example.com"));
  expect(letter?.raw.replaceAll("=\r\n", "")).toContain(`${reeve.url}/handovers/${offer}`);
  await until(() => office.posted.some(({ body }) => body.includes("offers you the agent clerk")));

  // A mailbox that is not there: given up at once, on the list of what failed, and tried again by hand.
  const items = (await reeve.call("channels.list", {})).items;
  const mail = items.find(({ name }) => name === "mail")?.id ?? "chn_";
  const gone = await reeve.call("deliveries.test", { channel: mail, to: "gone@example.com" });
  expect(gone).toMatchObject({ status: "failed" });
  const lines = blockOf(page, "sh", "failed").replace("DELIVERY", gone.id);
  const failed = await commands.run(lines);
  expect(failed.status, failed.err).toBe(0);
  expect(failed.out).toContain("no such mailbox");
  await until(async () => {
    const { items } = await reeve.call("deliveries.list", { channel: mail, status: "failed" });
    return items.some((it) => it.id === gone.id && it.attempts === 2);
  });
});
