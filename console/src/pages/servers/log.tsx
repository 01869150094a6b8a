import type { ToolServer } from "@reeve/contract/server";
import { useRefusal } from "../../api/me.ts";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";

/** The last lines a supervised command wrote to its standard error. */
export function ServerLog({ server }: { server: ToolServer }) {
  const refusal = useRefusal("servers.log");
  const query = useAsked(
    "servers.log",
    { id: server.id },
    { enabled: refusal === undefined, refetchInterval: 5_000 },
  );
  if (refusal !== undefined)
    return (
      <Empty title="You may not see this.">
        <p>{refusal}</p>
      </Empty>
    );
  return (
    <Loaded query={query} what="what it wrote">
      {({ lines }) =>
        lines.length === 0 ? (
          <Empty title="It has written nothing to its standard error." />
        ) : (
          // A scrolling region must be reachable with the keyboard.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <pre className="log" tabIndex={0} aria-label="Standard error">
            {lines.map(({ at, text }, i) => (
              // oxlint-disable-next-line react/no-array-index-key -- a line has no other identity
              <div key={i}>
                <time dateTime={at}>{at.slice(11, 23)}</time> <Plain>{text}</Plain>
              </div>
            ))}
          </pre>
        )
      }
    </Loaded>
  );
}
