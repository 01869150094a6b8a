import type { Answers } from "@reeve/contract/maturity/assess";
import type { Output } from "@reeve/contract/operations";

export type Claim = Output<"maturity.claims">["items"][number];

/** Reeve says in the page that it serves it. Any other host is asked for nothing. */
export const servedByReeve = (): boolean =>
  document.documentElement.dataset["servedBy"] === "reeve";

/** Each answer beside what is measured; null when Reeve is not there, or nobody is signed in. */
export async function claims(signal?: AbortSignal): Promise<readonly Claim[] | null> {
  try {
    const response = await fetch("/api/maturity/claims", { ...(signal && { signal }) });
    if (!response.ok) return null;
    const { items } = (await response.json()) as Output<"maturity.claims">;
    return items;
  } catch {
    return null;
  }
}

/** Keeps the answers as what is claimed. Answers a sentence when that fails. */
export async function claim(answers: Answers): Promise<string | null> {
  try {
    const response = await fetch("/api/maturity/assessments", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ answers }),
    });
    if (response.ok) return null;
    const problem = (await response.json()) as { detail?: string; fix?: string };
    return [problem.detail, problem.fix].filter(Boolean).join(" ") || "Reeve did not keep it.";
  } catch {
    return "Reeve could not be reached. Try again.";
  }
}
