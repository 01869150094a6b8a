import type { Answers } from "@reeve/contract/maturity/assess";
import { answersOfLink, BadAssessment } from "@reeve/contract/maturity/assessment-file";
import { useSyncExternalStore } from "react";
import { model } from "virtual:model";

/** Where one is on the page: it is in the address, so that back, reload and links do what they should. */
export type Place =
  | { readonly page: "start" }
  | { readonly page: "question"; readonly at: number }
  | { readonly page: "result" }
  | { readonly page: "shared"; readonly answers: Answers; readonly at: string | null }
  | { readonly page: "bad"; readonly message: string };

export function placeOf(fragment: string): Place {
  const question = /^#question-(\d{1,3})$/.exec(fragment);
  if (question) return { page: "question", at: Number(question[1]) - 1 };
  if (fragment === "#result") return { page: "result" };
  try {
    const shared = answersOfLink(model, fragment);
    return shared === null ? { page: "start" } : { page: "shared", ...shared };
  } catch (error) {
    if (!(error instanceof BadAssessment)) throw error;
    return { page: "bad", message: error.message };
  }
}

const subscribe = (changed: () => void): (() => void) => {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
};

export const useFragment = (): string => useSyncExternalStore(subscribe, () => location.hash);

export const goTo = (place: "start" | "result" | number): void => {
  location.hash = typeof place === "number" ? `question-${place + 1}` : place;
};
