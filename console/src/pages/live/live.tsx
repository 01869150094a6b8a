import { Link, getRouteApi } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { tidy } from "../../api/search.ts";
import { ActionFilters, type ActionFilter } from "../../parts/action-filters.tsx";
import { LiveTable } from "../../parts/action-table.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Announcer } from "./announcer.tsx";
import { maxRows } from "./merge.ts";
import { useLive } from "./use-live.ts";

const route = getRouteApi("/signed-in/live");
/** Scrolled down further than this, someone is reading, and rows wait instead of moving. */
const readingPx = 8;

export function LivePage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const [paused, setPaused] = useState(false);
  const [reading, setReading] = useState(false);
  const scroller = useRef<HTMLElement>(null);
  const live = useLive(filter, paused || reading);
  const narrow = (change: ActionFilter): void =>
    void navigate({ search: tidy({ ...filter, ...change }), replace: true });

  const showWaiting = (): void => {
    scroller.current?.scrollTo({ top: 0 });
    setReading(false);
    live.flush();
  };

  return (
    <Page
      title="Live"
      lead="Every action as it is decided, and as it ends."
      buttons={
        <>
          <Link to="/actions" search={filter}>
            Search the past
          </Link>
          <Button
            kind={paused ? "primary" : "plain"}
            aria-pressed={paused}
            onClick={() => setPaused(!paused)}
          >
            {paused ? "Resume" : "Pause"}
          </Button>
        </>
      }
    >
      <ActionFilters filter={filter} onChange={narrow} />
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
              {Object.keys(filter).length > 0
                ? "No action matches these filters. New ones appear here by themselves."
                : "When an agent asks for something, it appears here by itself."}
            </p>
          </Empty>
        ) : (
          <LiveTable rows={live.rows} label="Actions as they happen" />
        )}
      </section>
    </Page>
  );
}

function Connected({
  connection,
  paused,
}: {
  connection: "connecting" | "open" | "lost";
  paused: boolean;
}) {
  if (connection === "lost")
    return (
      <Badge tone="block" shape="square">
        Connection lost, trying again
      </Badge>
    );
  if (connection === "connecting")
    return (
      <Badge tone="calm" shape="ring">
        Connecting
      </Badge>
    );
  return paused ? (
    <Badge tone="escalate" shape="bars">
      Paused
    </Badge>
  ) : (
    <Badge tone="allow" shape="disc">
      Live
    </Badge>
  );
}
