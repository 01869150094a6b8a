import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import type { Reeve } from "../harness.ts";

/** What the browser complained of on a page; a page that works leaves it empty. */
export interface Visit {
  readonly page: Page;
  readonly complaints: string[];
}

export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A refused request is an answer, and some stories ask for one.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text());
  });
  return { page, complaints };
}

/** Signs in as the first administrator, with the link of the first start or a new one. */
export async function signIn(page: Page, reeve: Reeve): Promise<void> {
  const { items } = await reeve.call("people.list", {});
  const admin = items.find(({ role, status }) => role === "admin" && status !== "left");
  const isFirst = admin === undefined || admin.lastSeenAt === null;
  const link = isFirst ? reeve.signIn : (await reeve.call("people.link", { id: admin.id })).url;
  await page.goto(link);
  await page.getByRole("button", { name: "Sign in with this link" }).click();
  await page.getByRole("navigation", { name: "Pages" }).waitFor({ state: "attached" });
}

export const heading = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { level: 1, name });

/** Nothing lies to the right of what can be seen. */
export async function expectNoSidewaysScroll(page: Page, where: string): Promise<void> {
  const beyond = await page
    .locator("html")
    .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  expect(beyond, `${where} is wider than the window`).toBe(0);
}
