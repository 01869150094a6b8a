import { reeve } from "@reeve/sdk/client";
import type { Product } from "./product.ts";
import { line, paint, step } from "./terminal.ts";

/** Made-up companies and what they look for, as somebody copied it from their pages. */
const openings = [
  ["Fernhill Logistics", "fernhill.example", "Head of AI Governance", "Rotterdam"],
  ["Fernhill Logistics", "fernhill.example", "AI Agent Engineer", "Rotterdam"],
  ["Corvane Bank", "corvane.example", "Lead, Agent Evaluations", "Dublin"],
  ["Halden Insurance", "halden.example", "Insurance Agent", "Oslo"],
  ["Halden Insurance", "halden.example", "AI Solutions Architect", "Oslo"],
  ["Mossgate Retail", "mossgate.example", "Forward Deployed Engineer, AI Agents", "Lyon"],
  ["Quarry Energy", "quarry.example", "Machine Learning Engineer", "Leeds"],
  ["Ponto Travel", "ponto.example", "Travel Agent", "Porto"],
  ["Ardent Health", "ardent.example", "AI Agent Operations Manager", "Vienna"],
  ["Sable Studios", "sable.example", "Prompt Engineer", "Remote"],
] as const;

/** Where other organisations stand, read from the roles they staff. Returns how many are placed. */
export async function readTheIndex(product: Product): Promise<number> {
  const api = reeve(product);
  const text = ["company,domain,title,location,remote,description"]
    .concat(openings.map((it) => `${it.map((part) => `"${part}"`).join(",")},no,`))
    .join("\n");
  const { companies, postings } = await step(
    "a file of openings is brought in, with no network",
    () => api.call("index.bring", { format: "csv", text, complete: true }),
  );
  const { items } = await api.call("index.list", { limit: 50 });
  for (const { name, placement } of items.slice(0, 4))
    if (placement)
      line(
        `    ${paint("bold", placement.group)}  ${name}: ${placement.family.replaceAll("_", " ")}`,
      );
  line(
    `    ${items.length} of ${companies} companies are placed by ${postings} openings: ${paint("cyan", `${product.url}/index`)}  ${paint("dim", "a hiring signal, not an audit")}`,
  );
  return items.length;
}
