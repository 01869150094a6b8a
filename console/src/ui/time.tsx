import { useSyncExternalStore } from "react";

/** One clock for all the page, so that ages move together and no row has a timer of its own. */
const everyMs = 10_000;
let now = Date.now();
const listeners = new Set<() => void>();
window.setInterval(() => {
  now = Date.now();
  for (const listener of listeners) listener();
}, everyMs);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** How long ago, with the exact moment on hover and for machines. */
export function Ago({ at, missing = "never" }: { at: string | null; missing?: string }) {
  const now = useNow();
  if (at === null) return <span className="muted">{missing}</span>;
  return (
    <time dateTime={at} title={at}>
      {ago(Date.parse(at), now)}
    </time>
  );
}

/** The moment itself, in the reader's own time zone. */
export const Moment = ({ at, withDate = true }: { at: string; withDate?: boolean }) => (
  <time dateTime={at} title={at}>
    {(withDate ? full : clock).format(new Date(at))}
  </time>
);

const full = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

export function ago(then: number, now: number): string {
  const seconds = Math.round((now - then) / 1000);
  const size = Math.abs(seconds);
  if (size < 10) return "now";
  const [value, unit] =
    size < 60
      ? [size, "s"]
      : size < 3_600
        ? [Math.round(size / 60), "min"]
        : size < 86_400
          ? [Math.round(size / 3_600), "h"]
          : [Math.round(size / 86_400), "d"];
  return seconds < 0 ? `in ${value} ${unit}` : `${value} ${unit} ago`;
}
