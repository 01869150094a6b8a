import type { Action } from "@reeve/contract/action";
import { useAsked } from "../../api/query.ts";
import { thingColumns } from "../../parts/data-table.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Table } from "../../ui/table.tsx";

/** The data that an action touched, or would have; read within a second or two of its beginning. */
export function DataOf({ action }: { action: Action }) {
  const query = useAsked(
    "data.search",
    { action: action.id, refused: "yes" },
    { againWhile: { unfinished: (data) => data?.items.length === 0, everyMs: 2_000 } },
  );
  return (
    <Loaded query={query} what="the data it touched">
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="Not read yet.">
            <p>It is read in the background, and appears here by itself.</p>
          </Empty>
        ) : (
          <Table
            label="Data it touched"
            columns={thingColumns}
            rows={items}
            rowKey={({ system, kind, type, object, access }) =>
              JSON.stringify([system, kind, type, object, access])
            }
          />
        )
      }
    </Loaded>
  );
}
