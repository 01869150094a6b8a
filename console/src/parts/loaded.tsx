import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { asFailure } from "../api/failure.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Page } from "../ui/page.tsx";
import { Progress } from "../ui/progress.tsx";

/** What a question answered, or that it is still asked, or why it was not answered and what to do. */
export function Loaded<T>({
  query,
  what,
  page,
  children,
}: {
  query: Pick<UseQueryResult<T>, "data" | "error" | "refetch">;
  /** "the agent", "this policy": completes "Loading …". */
  what: string;
  /** The title of the page that is left when this is all there is on it. */
  page?: string;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) {
    const broken = <Broken error={query.error} again={() => void query.refetch()} />;
    return page === undefined ? broken : <Page title={page}>{broken}</Page>;
  }
  return <Progress label={`Loading ${what}`} />;
}

export const Broken = ({ error, again }: { error: unknown; again?: () => void }) => (
  <Notice trouble={asFailure(error)}>{again && <Button onClick={again}>Try again</Button>}</Notice>
);
