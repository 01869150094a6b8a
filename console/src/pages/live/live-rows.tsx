import { useRef, useState } from "react";
import type { LiveFilter } from "../../api/live.ts";
import { LiveTable } from "../../parts/action-table.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Announcer } from "./announcer.tsx";
import { Connected } from "./connected.tsx";
import { maxRows } from "./merge.ts";
import { useLive } from "./use-live.ts";

/** Scrolled down further than this, someone is reading, and rows wait instead of moving. */
const readingPx = 8;

/** One stream with its filter. Another filter mounts this anew. */
export function LiveRows({ filter, paused }: { filter: LiveFilter; paused: boolean }) {
  const [first] = useState(filter);
  const [reading, setReading] = useState(false);
  const scroller = useRef<HTMLElement>(null);
  const live = useLive(first, paused || reading);

  const showWaiting = (): void => {
    scroller.current?.scrollTo({ top: 0 });
    setReading(false);
    live.flush();
  };
  return (
    <>
      <div className="live-state">
        <Connected connection={live.connection} paused={paused} />
        {live.waiting > 0 ? (
          <Button kind="quiet" onClick={showWaiting}>
            {live.waiting === 1
              ? "1 action waits: show it"
              : `${live.waiting} actions wait: show them`}
          </Button>
        ) : (
          <span className="muted">
            {paused ? "Nothing waits." : `The newest ${maxRows} are kept here.`}
          </span>
        )}
      </div>
      <Announcer seen={live.seen} blocked={live.blocked} />
      {/* A scrolling region must be reachable with the keyboard. */}
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex */}
      <section
        className="live-rows"
        aria-label="Actions as they happen"
        tabIndex={0}
        ref={scroller}
        onScroll={(event) => setReading(event.currentTarget.scrollTop > readingPx)}
      >
        {/* oxlint-enable jsx-a11y/no-noninteractive-tabindex */}
        {live.rows.length === 0 ? (
          <Empty title="Nothing yet.">
            <p>
              {Object.keys(first).length > 0
                ? "No action matches these filters. New ones appear here by themselves."
                : "When an agent asks for something, it appears here by itself."}
            </p>
          </Empty>
        ) : (
          <LiveTable rows={live.rows} label="Actions as they happen" />
        )}
      </section>
    </>
  );
}
