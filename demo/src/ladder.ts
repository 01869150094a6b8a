import { model } from "@reeve/contract/maturity/model";
import type { Maturity } from "@reeve/contract/maturity/maturity";
import { reeve } from "@reeve/sdk/client";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Product } from "./product.ts";
import { line, paint } from "./terminal.ts";

/** The shipped model, except that a stage need not hold for days before it is gained: a story is told in minutes. The pages say so. */
export async function quickModel(folder: string): Promise<string> {
  const file = path.join(folder, "model.json");
  await writeFile(
    file,
    JSON.stringify({ ...model, holds: { "2": "PT0H", "3": "PT0H", "4": "PT0H", "5": "PT0H" } }),
  );
  return file;
}

/** Shows where the organisation stands once the measure has taken in what was just done. */
export async function showLadder({ url, token }: Product): Promise<Maturity> {
  const measured = await settled({ url, token });
  const stage = model.stages[measured.stage - 1];
  const rungs = [1, 2, 3, 4, 5]
    .map((rung) => (rung <= measured.stage ? paint("green", "▰") : paint("dim", "▱")))
    .join("");
  const surfaces = measured.surfaces
    .map(({ surface, level, part }) => `${surface} ${level}${part > 0 ? "+" : ""}`)
    .join(" · ");
  line(
    `    ${rungs} ${paint("bold", `Stage 0${measured.stage} ${stage?.name ?? ""}`)}   ${paint("dim", surfaces)}`,
  );
  if (measured.nextControl)
    line(`    ${paint("dim", `next: ${measured.nextControl.title}. ${measured.nextControl.why}`)}`);
  return measured;
}

/** A right that was taken away counts once nothing passed by it for a minute: until then nobody can know. */
export async function nothingPassed(product: Pick<Product, "url" | "token">): Promise<void> {
  const began = Date.now();
  while (Date.now() - began < 80_000) {
    const { surfaces } = await reeve(product).call("maturity.get", {});
    if (surfaces.every(({ criteria }) => criteria.every(({ status }) => status !== "unknown")))
      return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** Two measurements in a row that say the same, the later of them begun after this was called. */
export async function settled(product: Pick<Product, "url" | "token">): Promise<Maturity> {
  const api = reeve(product);
  const began = Date.now();
  for (let last = ""; ;) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const measured = await api.call("maturity.get", {});
    const levels = JSON.stringify([
      measured.stage,
      measured.surfaces.map(({ level, part }) => [level, part]),
    ]);
    if ((levels === last && Date.parse(measured.at) > began) || Date.now() - began > 15_000)
      return measured;
    last = levels;
  }
}
