import type { PersonLabel } from "@reeve/contract/annotation";
import { useEffectEvent, useLayoutEffect } from "react";

export type Key =
  | { readonly label: PersonLabel; readonly score?: number }
  | "skip"
  | "undo"
  | "note"
  | "mode"
  | "keys";

/** What each key does, as the page says it. */
export const keysInWords: readonly (readonly [key: string, does: string])[] = [
  ["p", "passes"],
  ["f", "fails"],
  ["x", "cannot tell"],
  ["1 2", "fails, bad or rather bad"],
  ["3 4 5", "passes, fair to good"],
  ["m", "choose how it failed"],
  ["n", "write a note"],
  ["s", "skip: leave it to others"],
  ["u", "take the last label back"],
  ["?", "show or hide the keys"],
];

const passesFrom = 3;
const named: Readonly<Record<string, Key>> = {
  p: { label: "pass" },
  f: { label: "fail" },
  x: { label: "unsure" },
  s: "skip",
  u: "undo",
  n: "note",
  m: "mode",
  "?": "keys",
};

/** What a key means at a session; null when it means nothing there. */
export function keyOf({ key, ctrlKey, metaKey, altKey }: KeyPress): Key | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (/^[1-5]$/.test(key)) {
    const score = Number(key);
    return { label: score >= passesFrom ? "pass" : "fail", score };
  }
  return Object.hasOwn(named, key.toLowerCase()) ? (named[key.toLowerCase()] ?? null) : null;
}
type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">;

/** Listens on the whole page; where somebody types, and in a dialog, letters stay letters. */
export function useKeys(onKey: (key: Key) => void): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const on = event.target;
    if (event.isComposing || event.repeat) return;
    if (on instanceof Element && on.closest("input, textarea, select, [role=dialog]")) {
      if (event.key === "Escape" && on instanceof HTMLElement) on.blur();
      return;
    }
    const key = keyOf(event);
    if (key === null) return;
    event.preventDefault();
    onKey(key);
  });
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent): void => pressed(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
