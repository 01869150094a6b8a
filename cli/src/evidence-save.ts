import { EvidenceId } from "@reeve/contract/id";
import { bytesOf } from "@reeve/server/maturity/evidence/bundle";
import { verifyBundle } from "@reeve/server/maturity/evidence/verify";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { clientOf } from "./call.ts";
import { parsed } from "./flags.ts";
import { shown, type Status, type Terminal } from "./terminal.ts";
import { WrongUsage } from "./wrong-usage.ts";

const command = "evidence save";
/** A file of the folder, or of one folder in it: never one elsewhere. */
const inside = /^(?:[\w-][\w.-]*\/)?[\w-][\w.-]*$/;

/** Makes a bundle, or takes one that was made, and writes it with each of its files. What does not verify is not written. */
export async function saveEvidence(terminal: Terminal, args: readonly string[]): Promise<Status> {
  const { values, positionals } = parsed(command, [...args], {
    out: { type: "string" },
    frameworks: { type: "string" },
    id: { type: "string" },
    json: { type: "boolean" },
  });
  const [extra] = positionals;
  if (extra !== undefined) throw new WrongUsage(`\`${extra}\` is one word too many.`, command);
  const given = values.id === undefined ? null : EvidenceId.safeParse(values.id);
  if (given?.success === false) throw new WrongUsage("ID begins with `evd_`.", command);
  const client = clientOf(terminal);
  const signal = { signal: terminal.stop };
  const frameworks = ((values.frameworks as string | undefined) ?? "").split(",").filter(Boolean);
  const bundle = given?.data
    ? await client.call("evidence.bundle", { id: given.data }, signal)
    : await client.call("evidence.export", { frameworks }, signal);
  const { ok, faults, manifest } = verifyBundle(bundle);
  const named = manifest?.files ?? [];
  if (!ok || named.some(({ name }) => !inside.test(name))) {
    terminal.err(`The bundle is not what was signed. ${shown(faults.join(" "))}\n`);
    return 1;
  }
  const folder = (values.out as string | undefined) ?? bundle.id;
  const files = [
    { name: `${bundle.id}.json`, bytes: Buffer.from(JSON.stringify(bundle)) },
    ...named.map(({ name, encoding }) => ({
      name,
      bytes: bytesOf(bundle.files[name] ?? "", encoding) ?? Buffer.alloc(0),
    })),
  ];
  for (const { name, bytes } of files) {
    const place = path.join(folder, name);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, bytes);
  }
  const whole = path.join(folder, `${bundle.id}.json`);
  await terminal.out(
    values.json === true
      ? `${JSON.stringify({ id: bundle.id, folder, files: files.map(({ name }) => name) }, null, 2)}\n`
      : `${shown(folder)}: ${files.length} files.\nCheck them with: reeve verify ${shown(whole)}\n`,
  );
  return 0;
}
