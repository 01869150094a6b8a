import type { ReactNode } from "react";
import type { Failure } from "../api/failure.ts";
import { Button } from "../ui/button.tsx";
import { Progress } from "../ui/progress.tsx";
import { Table, type TableProps } from "../ui/table.tsx";
import { Broken } from "./loaded.tsx";
import { Takeout } from "./takeout.tsx";

interface Pages {
  error: Failure | null;
  refetch(): unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage(): unknown;
}

/** A list as it comes page by page: the table, what to do when it is empty, and a button for more. */
export function Listing<T>({
  list,
  what,
  empty,
  takeaway = true,
  ...table
}: Omit<TableProps<T>, "rows"> & {
  list: {
    query: Pages;
    items: T[] | undefined;
    asks: { name: string; input: Readonly<Record<string, unknown>> };
  };
  what: string;
  empty: ReactNode;
  /** Whether who looks may have it as a file: that takes somebody signed in. */
  takeaway?: boolean;
}) {
  const { query, items, asks } = list;
  const { limit: _limit, ...search } = asks.input;
  if (items === undefined)
    return query.error ? (
      <Broken error={query.error} again={() => void query.refetch()} />
    ) : (
      <Progress label={`Loading ${what}`} />
    );
  if (items.length === 0) return <>{empty}</>;
  return (
    <>
      <Table {...table} rows={items} />
      {query.error && <Broken error={query.error} again={() => void query.refetch()} />}
      {query.hasNextPage && (
        <p className="more">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? "Loading more" : `Show more ${what}`}
          </Button>
        </p>
      )}
      {takeaway && (
        <p className="take">
          All {what}: <Takeout what={`All ${what}`} file={asks.name} search={search} />
        </p>
      )}
    </>
  );
}
