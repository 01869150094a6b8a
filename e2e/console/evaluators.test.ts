import { readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { settle, type Estate } from "./estate.ts";
import { heading, signIn, visit } from "./visit.ts";

const waitMs = 60_000;

describe.skipIf(noBrowser)(
  "an evaluator of one's own, from its code to what people say of it, in the browser",
  () => {
    let reeve: Reeve;
    let browser: Browser;
    let estate: Estate;
    let page: Page;
    let complaints: string[];
    let session: string;

    beforeAll(async () => {
      [reeve, browser] = await Promise.all([startReeve(["--evaluate-after", "1"]), openBrowser()]);
      ({ page, complaints } = await visit(browser));
      await signIn(page, reeve);
      estate = await settle(reeve);
      for (let n = 0; n < 3; n++) await estate.read();
      await estate.write();
    }, 180_000);
    afterAll(async () => {
      await estate?.close();
      await browser?.close();
      await reeve?.stop();
    });

    const dialog = (title: string | RegExp): Locator => page.getByRole("dialog", { name: title });
    const button = (name: string, within: Page | Locator = page): Locator =>
      within.getByRole("button", { name, exact: true });

    test("what an agent did is read soon after", async () => {
      const read = async () =>
        (await reeve.call("sessions.list", { agent: estate.agent.id })).items;
      await expect.poll(read, { timeout: waitMs }).toMatchObject([{ steps: 4 }]);
      session = (await read())[0]?.session ?? "";
    }, 90_000);

    test("code is written, tried on a session that happened, and switched on", async () => {
      await page.goto(`${reeve.url}/evaluators`);
      await page.getByRole("link", { name: "Write one in code" }).click();
      await heading(page, "Write an evaluator in code").waitFor();
      await page.getByLabel("Name", { exact: true }).fill("refused-nothing");
      await page
        .getByLabel("Code", { exact: true })
        .fill(
          'export const evaluate = ({ steps }) => {\n  const refused = steps.filter((step) => step.decision?.answer === "block").length;\n' +
            '  return { label: refused > 0 ? "fail" : "pass", explanation: `${refused} refused` };\n};',
        );
      await button("Make it").click();
      await heading(page, "refused-nothing").waitFor();
      await button("Try on a session").click();
      await button("Try it", dialog("Try refused-nothing")).click();
      await dialog("Try refused-nothing")
        .getByText(/refused$/)
        .waitFor();
      await button("Close", dialog("Try refused-nothing")).click();
      await button("Switch on").click();
      await button("Switch off").waitFor();
    });

    test("a person labels the session with one key, and sees how often the code says the same", async () => {
      await page.goto(
        `${reeve.url}/agents/${estate.agent.id}/session?session=${encodeURIComponent(session)}`,
      );
      await button("Send to annotation").click();
      await button("Send it", dialog("Send to annotation")).click();
      await page.goto(`${reeve.url}/annotation`);
      await button("Start labelling").click();
      await page.getByText("read_text_file").first().waitFor();
      await page.keyboard.press("f");
      await page.getByText("No session waits for you.").waitFor();
      await page.goto(`${reeve.url}/evaluators`);
      await page.getByRole("link", { name: "refused-nothing" }).click();
      await button("Calibrate").click();
      const calibrate = dialog("Calibrate refused-nothing");
      await calibrate.getByText("1 case: 0 that pass and 1 that fail. It costs nothing.").waitFor();
      await button("Begin", calibrate).click();
      await page.getByText(/People agree with 100 % of 1 session/).waitFor({ timeout: waitMs });
    });

    test("other code is another version, whose scores are a stream of their own", async () => {
      const version = async () =>
        (await reeve.call("graders.list", {})).items.find(({ name }) => name === "refused-nothing")
          ?.version;
      const before = await version();
      await button("Change").click();
      const change = dialog("Change refused-nothing");
      await change
        .getByLabel("Code", { exact: true })
        .fill('export const evaluate = () => ({ label: "pass" });');
      await button("Change", change).click();
      await change.waitFor({ state: "detached" });
      expect(await version()).not.toBe(before);
      await page.getByText("That was another version").waitFor();
    });

    test("the session becomes a case of a dataset from its own page", async () => {
      const dataset = await reeve.call("datasets.create", { name: "refusals", says: "" });
      await page.goto(
        `${reeve.url}/agents/${estate.agent.id}/session?session=${encodeURIComponent(session)}`,
      );
      await button("Freeze this session").click();
      const freeze = dialog("Freeze this session");
      await freeze.getByLabel("What happened was").selectOption("fail");
      await button("Freeze it", freeze).click();
      await freeze.waitFor({ state: "detached" });
      await page.goto(`${reeve.url}/datasets/${dataset.id}`);
      await page.getByRole("table", { name: /Cases/ }).getByText("safety").waitFor();
    });

    test("a bundle of evidence hands out its PDF", async () => {
      await page.goto(`${reeve.url}/evidence`);
      const [whole] = await Promise.all([
        page.waitForEvent("download", { timeout: waitMs }),
        button("Export a signed bundle").click(),
      ]);
      expect(whole.suggestedFilename()).toMatch(/\.json$/);
      const [pdf] = await Promise.all([
        page.waitForEvent("download", { timeout: waitMs }),
        page
          .getByRole("button", { name: /^PDF of/ })
          .first()
          .click(),
      ]);
      const written = await readFile(await pdf.path());
      expect(written.subarray(0, 5).toString()).toBe("%PDF-");
      expect(complaints).toEqual([]);
    });
  },
);
