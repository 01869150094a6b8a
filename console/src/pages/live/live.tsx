import { Link, getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { tidy } from "../../api/search.ts";
import { ActionFilters, type ActionFilter } from "../../parts/action-filters.tsx";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { LiveRows } from "./live-rows.tsx";

const route = getRouteApi("/signed-in/live");

export function LivePage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const [paused, setPaused] = useState(false);
  const narrow = (change: ActionFilter): void =>
    void navigate({ search: tidy({ ...filter, ...change }), replace: true });
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
      <LiveRows key={JSON.stringify(filter)} filter={filter} paused={paused} />
    </Page>
  );
}
