import { useAsked } from "../../api/query.ts";
import { ChangeEntries } from "../../parts/ladder-changes.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Ago, useNow } from "../../ui/time.tsx";

const dayMs = 86_400_000;
const shown = 6;
const everyMs = 4_000;

/** What moved on the ladder within a day, each with the way to its cause. */
export function Changed() {
  const query = useAsked("maturity.history", { limit: 20 }, { refetchInterval: everyMs });
  const now = useNow();
  return (
    <Loaded query={query} what="what changed">
      {({ items }) => {
        const recent = items.filter(({ at }) => now - Date.parse(at) < dayMs);
        const [last] = items;
        if (recent.length > 0) return <ChangeEntries changes={recent.slice(0, shown)} />;
        return (
          <Empty title="Nothing moved since yesterday.">
            {last && (
              <p>
                The last change was <Ago at={last.at} />.
              </p>
            )}
          </Empty>
        );
      }}
    </Loaded>
  );
}
