import { clientId, clientSecret, localProvider } from "@reeve/server/test/provider";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { heading, signIn, visit } from "./visit.ts";

describe.skipIf(noBrowser)("signing in by an identity provider", () => {
  let reeve: Reeve;
  let browser: Browser;
  let provider: Awaited<ReturnType<typeof localProvider>>;
  beforeAll(async () => {
    [reeve, browser] = await Promise.all([startReeve(), openBrowser()]);
    provider = await localProvider(`${reeve.url}/sign-in/callback`);
  });
  afterAll(async () => {
    await browser?.close();
    await provider?.[Symbol.asyncDispose]();
    await reeve?.stop();
  });

  test("an admin sets it and says which group gives which role; a person signs in by it and has the role", async () => {
    const admin = await visit(browser);
    const { page } = admin;
    await signIn(page, reeve);
    await page.goto(`${reeve.url}/directory`);
    await heading(page, "Sign-in and groups").waitFor();
    const field = (name: string) => page.getByLabel(name, { exact: true });
    await field("Name").fill("Corp");
    await field("Issuer").fill(provider.issuer);
    await field("Client ID").fill(clientId);
    await field("Client secret").fill(clientSecret);
    await field("Scopes").fill("openid profile email groups");
    await field("Someone who is not here yet").selectOption("yes");
    await page.getByRole("button", { name: "Set the provider" }).click();
    await page.getByText("People may sign in with Corp").waitFor();
    await field("Name of another group").fill("operators");
    await page.getByRole("button", { name: "Add the group" }).click();
    await field("Role of operators").selectOption("operator");
    await page.getByRole("button", { name: "What would this give?" }).click();
    await page.getByText("Nobody’s role would change").waitFor();
    await page.getByRole("button", { name: "Set the roles" }).click();
    await page.getByText("Groups give these roles now.").waitFor();

    provider.it.who = {
      sub: "ada",
      name: "Ada Lovelace",
      email: "ada@corp.example",
      groups: ["operators"],
    };
    const ada = await visit(browser);
    await ada.page.goto(`${reeve.url}/agents`);
    await ada.page.getByRole("button", { name: "Sign in with Corp" }).click();
    await heading(ada.page, "Agents").waitFor();
    expect(ada.page.url(), "no code stays in the address").not.toContain("code=");
    const { items } = await reeve.call("people.list", { q: "ada@corp.example" });
    expect(items).toMatchObject([{ name: "Ada Lovelace", role: "operator", status: "active" }]);

    const stray = await visit(browser);
    await stray.page.goto(`${reeve.url}/sign-in/callback?code=stolen&state=other`);
    await stray.page.getByText("This tab has begun no sign-in").waitFor();
    await stray.page.getByRole("link", { name: "Back to signing in" }).click();
    await heading(stray.page, "Sign in").waitFor();
    expect([...admin.complaints, ...ada.complaints, ...stray.complaints]).toEqual([]);
  });
});
