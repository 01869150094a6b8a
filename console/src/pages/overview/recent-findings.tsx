import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { SeverityBadge } from "../../parts/severity.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";

export function RecentFindings() {
  const query = useAsked("findings.list", { status: "open", limit: 5 });
  return (
    <Loaded query={query} what="findings">
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="Nothing is open." />
        ) : (
          <ul className="entries">
            {items.map(({ id, title, severity, lastSeenAt }) => (
              <li key={id}>
                <SeverityBadge severity={severity} />
                <span>
                  <Plain>{title}</Plain>
                </span>
                <span className="muted num">
                  <Ago at={lastSeenAt} />
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
