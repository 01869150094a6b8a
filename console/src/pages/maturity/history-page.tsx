import { useListed } from "../../api/query.ts";
import { ChangeEntries } from "../../parts/ladder-changes.tsx";
import { Broken } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Progress } from "../../ui/progress.tsx";
import "./maturity.css";

const everyMs = 4_000;

/** Every change of a level and of the stage, in sentences, with its cause. */
export function HistoryPage() {
  const { query, items } = useListed("maturity.history", {}, { refetchInterval: everyMs });
  return (
    <Page
      title="History of the ladder"
      lead="Every change of a level and of the stage, newest first, with what caused it. A level is lost at once; a stage is gained after it has held."
    >
      {query.error && <Broken error={query.error} again={() => void query.refetch()} />}
      {items === undefined && !query.error && <Progress label="Loading the history" />}
      {items?.length === 0 && (
        <Empty title="Nothing has moved yet.">
          <p>When a level is gained or lost, it is written here with its cause.</p>
        </Empty>
      )}
      {items && items.length > 0 && <ChangeEntries changes={items} exact />}
      {query.hasNextPage && (
        <p className="more">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? "Loading more" : "Show more changes"}
          </Button>
        </p>
      )}
    </Page>
  );
}
