import type { Policy, PolicyMode } from "@reeve/contract/policy";
import { PolicyName } from "@reeve/contract/policy";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Ctx } from "../../platform/context.ts";
import { Problem } from "../../platform/problem.ts";
import { putPolicy, type PolicyHands } from "../put.ts";

/** A file of policies that keeps Reeve from starting: the message names the file and the place. */
export class BadPolicyFile extends Error {
  override readonly name = "BadPolicyFile";
}

const ending = ".cedar";
const longest = 200_000;

/**
 * Puts each `*.cedar` file of a folder in force as a policy of the file's name. A first line `// mode: shadow` makes it
 * one that is only watched. Policies that no file names stay as they are. Throws BadPolicyFile at the first that is not valid.
 */
export async function loadPolicyFiles(
  folder: string,
  hands: PolicyHands,
  ctx: Ctx,
): Promise<readonly Policy[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new BadPolicyFile(
      `The folder of policies ${folder} cannot be read: ${(error as Error).message}.`,
    );
  });
  const put: Policy[] = [];
  for (const file of names.filter((name) => name.endsWith(ending)).sort())
    put.push(await load(path.join(folder, file), hands, ctx));
  return put;
}

async function load(file: string, hands: PolicyHands, ctx: Ctx): Promise<Policy> {
  const name = PolicyName.safeParse(path.basename(file, ending));
  if (!name.success)
    throw new BadPolicyFile(
      `${file}: a policy's name has ${name.error.issues[0]?.message ?? "another form"}.`,
    );
  const cedar = await readFile(file, "utf8");
  if (cedar.length > longest)
    throw new BadPolicyFile(`${file}: a policy may have ${longest} characters.`);
  try {
    return await putPolicy(hands, ctx, { name: name.data, cedar, mode: modeOf(file, cedar) });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const places = error.faults?.map(
      ({ line = 1, column = 1, message, hint }) =>
        `${file}:${line}:${column}: ${message}${hint ? ` ${hint}` : ""}`,
    );
    throw new BadPolicyFile(places?.join("\n") ?? `${file}: ${error.message}`);
  }
}

export function modeOf(file: string, cedar: string): PolicyMode {
  const given = /^\uFEFF?\/\/\s*mode:\s*(.*?)\s*$/m.exec(cedar.split("\n", 1)[0] ?? "")?.[1];
  if (given === undefined) return "enforce";
  if (given === "shadow" || given === "enforce") return given;
  throw new BadPolicyFile(`${file}:1:1: The mode ${given} is not known. Write shadow or enforce.`);
}
