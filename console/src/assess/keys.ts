import type { Level } from "@reeve/contract/maturity/model";
import { useEffectEvent, useLayoutEffect } from "react";

export type Key = { readonly pick: Level | null } | { readonly lean: 1 | -1 } | "on" | "back";

/** What a key means at a question; null when it means nothing there. */
export function keyOf(event: KeyboardEvent): Key | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  if (/^[1-5]$/.test(event.key)) return { pick: Number(event.key) as Level };
  switch (event.key) {
    case "0":
    case "?":
      return { pick: null };
    case "ArrowDown":
      return { lean: 1 };
    case "ArrowUp":
      return { lean: -1 };
    case "Enter":
    case "ArrowRight":
      return "on";
    case "Backspace":
    case "ArrowLeft":
      return "back";
    default:
      return null;
  }
}

/** Listens on the whole page, so that keys work wherever the focus is; a button keeps its own Enter. */
export function useKeys(onKey: (key: Key) => void): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const on = event.target;
    if (event.key === "Enter" && on instanceof Element && on.closest("a, button, label, summary"))
      if (!(on instanceof HTMLInputElement && on.type === "radio")) return;
    const key = keyOf(event);
    if (key === null) return;
    event.preventDefault();
    onKey(key);
  });
  // Before the question is painted, so that no key is lost on it.
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent): void => pressed(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
