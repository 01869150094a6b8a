import { execFile } from "node:child_process";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { letIn } from "../../../e2e/road/estate.ts";
import { eventually, openHouse } from "../../../e2e/road/house.ts";
import { startToolServer } from "../../../e2e/road/tool-server.ts";
import { exported } from "../exported.ts";
import { Promises, type Say, type Seen } from "../seen.ts";

const run = promisify(execFile);
const fault = "A full disk under the data folder";
const refusesMs = 60_000;

/** The data folder with the embedded database on a small disk, which is filled under load and emptied again. */
export async function fullDisk(say: Say): Promise<Seen> {
  say("the disk is full");
  const promises = new Promises();
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-disk-"));
  const mounted = await run("mount", [
    "-t",
    "tmpfs",
    "-o",
    "size=220m,mode=0755",
    "tmpfs",
    folder,
  ]).then(
    () => true,
    () => false,
  );
  if (!mounted) {
    await rm(folder, { recursive: true, force: true });
    process.stdout.write("A full disk is skipped: this user may not mount a small one.\n");
    return {
      fault,
      done: "skipped: a small disk can be mounted by root only",
      saw: "nothing",
      broken: [],
    };
  }
  try {
    await using tools = await startToolServer("note");
    await using house = await openHouse([
      "--log-level",
      "error",
      "--data",
      path.join(folder, "data"),
    ]);
    await house.start();
    await house.api.call("servers.add", {
      name: "desk",
      transport: { kind: "http", url: tools.url },
    });
    const agent = await letIn(house, "walker", { desk: ["note"] });
    const answered: string[] = [];
    const reasons = new Map<string, number>();
    let n = 0;
    const once = async (): Promise<boolean> => {
      const note = `disk-${n++}`;
      const said = await agent
        .call("desk", "note", { note, pad: "x".repeat(20_000) })
        .catch(() => null);
      const result = said?.json?.result;
      const went = result?.content?.[0]?.text?.startsWith("done ") === true;
      if (went) answered.push(note);
      const reason = result?._meta?.["reeve/decision"]?.reason;
      if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      promises.hold(
        result !== undefined,
        () => `An agent got no answer with a reason: ${said?.text.slice(0, 100) ?? "none"}.`,
      );
      return went;
    };
    for (let i = 0; i < 20; i++) await once();
    const { bavail, bsize } = await statfs(folder);
    const filler = path.join(folder, "filler");
    await writeFile(filler, Buffer.alloc(bavail * bsize)).catch(() => undefined);
    const from = performance.now();
    let refused = false;
    while (!refused && performance.now() - from < refusesMs) refused = !(await once());
    const held = performance.now() - from;
    promises.hold(refused, () => "Nothing was refused on a full disk.");
    await sleep(1_000);
    await rm(filler);
    const freed = performance.now();
    await eventually(async () => {
      if (!(await once())) throw new Error("Reeve does not recover");
    }, 90_000).catch((error: unknown) => promises.broken.push(`${String(error)}.`));
    const recovered = performance.now() - freed;
    const log = await exported(house);
    promises.hold(log.wrong === null, () => `The record does not verify: ${log.wrong}.`);
    const lost = answered.filter((note) => !log.intents.has(note));
    promises.hold(lost.length === 0, () => `${lost.length} answered calls are not on the record.`);
    const unrecorded = tools.calls.filter(({ args }) => !log.intents.has(args["note"] ?? ""));
    promises.hold(
      unrecorded.length === 0,
      () => `${unrecorded.length} calls ran without an intent.`,
    );
    const why = [...reasons].map(([reason, count]) => `${count} ${reason}`).join(", ");
    return {
      fault,
      done: "a disk of 220 MB, filled to its last byte under load, then emptied",
      saw: `${answered.length} calls answered; the first refusal ${Math.round(held)} ms after it was full: ${why}; calls go on ${Math.round(recovered)} ms after there is room`,
      broken: promises.broken,
    };
  } finally {
    await run("umount", ["-l", folder]).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}
