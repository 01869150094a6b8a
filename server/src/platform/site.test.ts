import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { site } from "./site.ts";

let beside: string;
beforeAll(async () => {
  beside = await mkdtemp(path.join(tmpdir(), "reeve-site-"));
  for (const folder of ["console", "assess"]) {
    await mkdir(path.join(beside, folder, "assets"), { recursive: true });
    await writeFile(path.join(beside, folder, "index.html"), `<html lang="en">${folder}</html>`);
    await writeFile(path.join(beside, folder, "assets/a-1234.js"), `"${folder}"`);
  }
  await writeFile(path.join(beside, "secret.js"), "not for anyone");
});
afterAll(() => rm(beside, { recursive: true, force: true }));

const get = async (address: string): Promise<Response> =>
  (await site(path.join(beside, "console"))).request(`http://reeve.test${address}`);

test("the console answers at every address of its own, the self-assessment only at its own", async () => {
  expect(await (await get("/agents/agt_1")).text()).toContain(">console<");
  expect(await (await get("/assess/")).text()).toContain(">assess<");
  expect((await get("/assess")).headers.get("location")).toBe("/assess/");
  expect((await get("/assess/nothing")).status).toBe(404);
});

test("a program that asks for what is not there is told so, and gets no page", async () => {
  for (const address of [
    "/.well-known/openid-configuration",
    "/oauth/token",
    "/health",
    "/scim/v2",
  ])
    expect((await get(address)).status, address).toBe(404);
  expect((await get("/accessories")).status).toBe(200);
});

test("the self-assessment is told that Reeve serves it", async () => {
  expect(await (await get("/assess/")).text()).toContain('<html data-served-by="reeve" lang="en">');
});

test("what has its content in its name is kept for ever, pages and what is not there are not", async () => {
  for (const address of ["/assets/a-1234.js", "/assess/assets/a-1234.js"])
    expect((await get(address)).headers.get("cache-control"), address).toContain("immutable");
  for (const address of ["/", "/assess/"])
    expect((await get(address)).headers.get("cache-control"), address).toBe("no-cache");
  expect((await get("/assess/assets/b.js")).headers.get("cache-control")).toBeNull();
});

test("no address leads out of the two folders, and every answer carries the policy for its content", async () => {
  for (const address of ["/assess/%2e%2e/secret.js", "/assess/..%2fsecret.js", "/secret.js"]) {
    const answer = await get(address);
    expect(await answer.text(), address).not.toContain("not for anyone");
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'self'");
  }
});

test("where the self-assessment was not built, the console's page answers instead", async () => {
  await rm(path.join(beside, "assess/index.html"));
  expect(await (await get("/assess/")).text()).toContain(">console<");
});
