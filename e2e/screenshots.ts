import type { Action } from "@reeve/contract/action";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { BrowserContext } from "playwright-core";
import { openBrowser } from "./browser.ts";

/**
 * Pictures of the running product for the README, in both themes, made with the demo's one-time sign-in link:
 * `npm run screenshots -- 'http://localhost:4700/sign-in#token=…' docs/screenshots`.
 */
const [link, folder = "docs/screenshots"] = process.argv.slice(2);
if (link === undefined) throw new Error("give the one-time sign-in link as the first argument");
const url = new URL(link).origin;

/** A refusal tells more than a permission: the newest one that a policy decided, or else the newest. */
async function tellingAction(context: BrowserContext): Promise<Action> {
  const response = await context.request.get(`${url}/api/actions?decision=block&limit=100`);
  const { items } = (await response.json()) as { items: Action[] };
  const told = items.find(({ decision, agent }) => agent && (decision?.policies.length ?? 0) > 0);
  const action = told ?? items.find(({ agent }) => agent !== null) ?? items[0];
  if (!action) throw new Error("nothing was blocked yet; let the demo run first");
  return action;
}

await mkdir(folder, { recursive: true });
const browser = await openBrowser();
const first = await browser.newPage();
await first.goto(link);
await first.getByRole("button", { name: "Sign in with this link" }).click();
await first.locator("main#content").waitFor();
const action = await tellingAction(first.context());
const state = await first.context().storageState();
const places = { home: "/", live: "/live", action: `/actions/${action.id}` };
for (const theme of ["light", "dark"] as const) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    deviceScaleFactor: 1.5,
    colorScheme: theme,
    reducedMotion: "reduce",
    storageState: state,
  });
  const page = await context.newPage();
  for (const [name, place] of Object.entries(places)) {
    await page.goto(`${url}${place}`);
    await page.locator("h1").waitFor();
    await page.locator(".progress").first().waitFor({ state: "detached" });
    // The live page fills from the stream, which gives no sign that the past is all there.
    if (name !== "action") await page.waitForTimeout(1_500);
    const file = path.join(folder, `${name}-${theme}.png`);
    await page.screenshot({ path: file });
    process.stdout.write(`${file}\n`);
  }
  await context.close();
}
await browser.close();
