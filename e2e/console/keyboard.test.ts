import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { settle } from "./estate.ts";
import { heading, signIn, visit } from "./visit.ts";

const mostPresses = 120;

/** Presses Tab until what has the focus carries this name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < mostPresses; i++) {
    await page.keyboard.press("Tab");
    const here = page.locator(":focus");
    if ((await here.count()) === 0) continue;
    const told = await here.evaluate((it) => [
      it.getAttribute("aria-label") ?? it.textContent,
      it.closest("label")?.textContent,
    ]);
    if (told.some((text) => text?.trim() === name)) return;
  }
  throw new Error(`Tab did not reach "${name}" in ${mostPresses} presses`);
}

describe.skipIf(noBrowser)("the console without a mouse", () => {
  let reeve: Reeve;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    [reeve, browser] = await Promise.all([startReeve(), openBrowser()]);
    ({ page } = await visit(browser));
    await signIn(page, reeve);
  });
  afterAll(async () => {
    await browser?.close();
    await reeve?.stop();
  });

  test("the first stop of Tab skips to the content", async () => {
    await page.goto(reeve.url);
    await page.locator("#content h1").waitFor();
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").innerText()).toBe("Skip to content");
    await page.keyboard.press("Enter");
    expect(await page.locator(":focus").getAttribute("id")).toBe("content");
  });

  test("a person is invited with the keyboard alone; the dialog keeps the focus and gives it back", async () => {
    await page.goto(reeve.url);
    await page.locator("#content h1").waitFor();
    await tabTo(page, "People");
    await page.keyboard.press("Enter");
    await heading(page, "People").waitFor();
    await tabTo(page, "Invite a person");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Invite a person" });
    await dialog.waitFor();
    expect(await dialog.getByLabel("Name").evaluate((it) => it.matches(":focus"))).toBe(true);
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press("Tab");
      // At either end the focus passes a guard before it comes round.
      await expect
        .poll(() => dialog.locator(":focus").count(), { message: "the focus stays in the dialog" })
        .toBe(1);
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await page.locator(":focus").innerText()).toBe("Invite a person");

    await page.keyboard.press("Enter");
    await page.keyboard.type("Ben Quill");
    await page.keyboard.press("Tab");
    await page.keyboard.type("ben@example.com");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Ben Quill is added" }).waitFor();
    expect(await page.getByLabel("One-time sign-in link", { exact: true }).innerText()).toContain(
      "/sign-in#token=",
    );
    await page.keyboard.press("Escape");
    await page.getByRole("rowheader", { name: "Ben Quill" }).waitFor();
  });

  test("what has the focus can be seen", async () => {
    await page.goto(`${reeve.url}/agents`);
    await tabTo(page, "Register an agent");
    const outline = await page
      .locator(":focus")
      .evaluate((it) => it.ownerDocument.defaultView?.getComputedStyle(it).outlineStyle);
    expect(outline).toBe("solid");
  });

  test("sessions are labelled with single keys, one after the other, and the last one is taken back", async () => {
    const estate = await settle(reeve);
    await estate.read();
    await estate.write();
    const of = { agent: estate.agent.id };
    await expect
      .poll(async () => (await reeve.call("sessions.list", of)).items[0]?.steps, {
        timeout: 30_000,
      })
      .toBe(2);
    await estate.close();
    const [session] = (await reeve.call("sessions.list", of)).items;
    if (!session) throw new Error("no session is known");
    for (const aspect of ["quality", "policy"] as const)
      await reeve.call("annotations.add", {
        sessions: [{ ...of, session: session.session }],
        aspect,
      });
    await page.goto(`${reeve.url}/annotation`);
    await page.getByText("2 sessions wait.").waitFor();
    await tabTo(page, "Start labelling");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Does it pass? (quality)" }).waitFor();
    await page.getByRole("table", { name: "Steps of the session" }).waitFor();
    // Where somebody writes, letters stay letters.
    await page.keyboard.press("n");
    await page.keyboard.type("fps: too many detours");
    await page.keyboard.press("Escape");
    await page.keyboard.press("4");
    await page.getByRole("heading", { name: "Does it pass? (policy)" }).waitFor();
    await page.keyboard.press("f");
    await page.getByText("No session waits for you.").waitFor();
    await tabTo(page, "Take my last label back");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Does it pass? (policy)" }).waitFor();
    await page.keyboard.press("p");
    await page.getByText("No session waits for you.").waitFor();
    const { items } = await reeve.call("scores.list", { ...of, session: session.session });
    const people = items.filter(({ evaluator }) => evaluator.kind === "human");
    expect(
      people
        .map(({ evaluator, label }) => [evaluator.name, label])
        .toSorted((a, b) => String(a[0]).localeCompare(String(b[0]))),
    ).toEqual([
      ["people-policy", "pass"],
      ["people-quality", "pass"],
    ]);
    const { items: done } = await reeve.call("annotations.list", { status: "done" });
    expect(done.flatMap(({ labels }) => labels.map(({ note }) => note))).toContain(
      "fps: too many detours",
    );
  });
});
