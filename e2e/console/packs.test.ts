import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { signIn, visit } from "./visit.ts";

describe.skipIf(noBrowser)("policy packs", () => {
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

  const pack = () => page.getByRole("article", { name: "Pack Data flow" });
  const press = async (label: string, does = label): Promise<void> => {
    await pack()
      .getByRole("button", { name: `${label}: Data flow` })
      .click();
    await page.getByRole("dialog").getByRole("button", { name: does }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  };

  test("a pack says what it does, is watched first, then enforced, and switched off", async () => {
    await page.goto(`${reeve.url}/policies`);
    await pack().getByText("Off", { exact: true }).waitFor();
    await pack().getByText("What it needs to be told").click();
    await pack().getByText("The user's words").waitFor();
    await press("Watch in shadow");
    await pack().getByText("Shadow", { exact: true }).waitFor();
    await page.getByRole("link", { name: "pack.data-flow", exact: true }).waitFor();
    await press("Enforce");
    await pack().getByText("Enforced", { exact: true }).waitFor();
    await press("Switch off", "Switch it off");
    await pack().getByText("Off", { exact: true }).waitFor();
  });

  test("a text in force that is not the one that ships is shown beside it, and can be brought to it", async () => {
    const { cedar } = await reeve.call("packs.get", { name: "data-flow" });
    const older = cedar.replace("// pack: data-flow 1", "// pack: data-flow 0");
    await reeve.call("policies.put", { name: "pack.data-flow", cedar: older, mode: "enforce" });
    await page.goto(`${reeve.url}/policies`);
    await pack().getByText("Version 1 ships, version 0 is in force").click();
    await pack().getByText("// pack: data-flow 0").waitFor();
    await press("Bring it to version 1");
    await pack().getByText("version 0 is in force").waitFor({ state: "detached" });
    const now = await reeve.call("packs.get", { name: "data-flow" });
    expect(now).toMatchObject({ changes: null, inForce: { packVersion: 1, mode: "enforce" } });
  });
});
