import { useState } from "react";
import { Button } from "./button.tsx";

/** Puts a text on the clipboard and says so. */
export function Copy({ text, what }: { text: string; what: string }) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      // Without a secure context there is no clipboard; the text can still be selected.
      setState("failed");
    }
    window.setTimeout(() => setState("idle"), 2_500);
  };
  const says = { idle: "Copy", copied: "Copied", failed: "Select it by hand" }[state];
  return (
    <Button kind="quiet" className="copy" onClick={() => void copy()} aria-label={`Copy: ${what}`}>
      <span aria-live="polite">{says}</span>
    </Button>
  );
}

/** A piece of code to take away. */
export function Snippet({ text, label }: { text: string; label: string }) {
  return (
    <figure className="snippet">
      <figcaption>
        {label}
        <Copy text={text} what={label} />
      </figcaption>
      {/* A scrolling region must be reachable with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} aria-label={label}>
        <code>{text}</code>
      </pre>
    </figure>
  );
}
