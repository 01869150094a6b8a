import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
/** As root this is done as an ordinary user, for whom it is meant. */
const ordinary = process.geteuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "reeve-packed-"));
  const home = path.join(folder, "home");
  env = {
    PATH: process.env["PATH"],
    HOME: home,
    // Which registry, and whom to trust for it, is the machine's to say; npm looks for that beside whichever node runs it.
    npm_config_globalconfig: process.env["npm_config_globalconfig"],
    npm_config_update_notifier: "false",
  };
  for (const name of [folder, home, path.join(folder, "empty")]) {
    await mkdir(name, { recursive: true });
    if (ordinary.uid !== undefined) await chown(name, ordinary.uid, ordinary.gid);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

test("the packed package, installed alone in an empty folder, gives `npx reeve up`", async () => {
  await run("npm", ["pack", "-w", "cli", "--pack-destination", folder], { cwd: root });
  const [tarball] = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
  const empty = path.join(folder, "empty");
  const options = { cwd: empty, env, ...ordinary };
  const install = ["install", "--no-audit", "--no-fund", path.join(folder, tarball ?? "")];
  await run("npm", install, options);

  const up = spawn("npx", ["reeve", "up", "--port", "0"], {
    ...options,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let said = "";
  for (const stream of [up.stdout, up.stderr])
    stream.on("data", (piece: Buffer) => (said += piece.toString()));
  try {
    await expect.poll(() => said, { timeout: 60_000 }).toMatch(/Ctrl-C/);
    const url = /Console +(\S+)/.exec(said)?.[1] ?? "";
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(await (await fetch(url)).text()).toContain("<!doctype html>");
    expect(said).toMatch(/sign-in#token=/);
  } finally {
    // The whole group: npx passes signals on to nobody.
    const ended = once(up, "close");
    if (up.pid !== undefined) process.kill(-up.pid, "SIGTERM");
    await ended;
  }
}, 180_000);
