import type { Input, OperationName, Output } from "@reeve/contract/operations";
import {
  QueryClient,
  infiniteQueryOptions,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
} from "@tanstack/react-query";
import { operations } from "virtual:contract";
import { call } from "./call.ts";
import type { Failure } from "./failure.ts";

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: Failure;
  }
}

/** A refusal is an answer and is not asked for again; only a lost connection is. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && (error.status === 0 || error.status === 503),
    },
  },
});

/** Operations whose answer is a page of items. */
export type ListName = {
  [N in OperationName]: Output<N> extends { items: unknown[]; nextCursor: string | null }
    ? N
    : never;
}[OperationName];
export type Item<N extends ListName> = Output<N> extends { items: (infer T)[] } ? T : never;

export const asked = <N extends OperationName>(name: N, input: Input<N>) =>
  queryOptions({
    queryKey: [name, input],
    queryFn: ({ signal }) => call(name, input, signal),
  });

/** Asks an operation that only reads. */
export const useAsked = <N extends OperationName>(
  name: N,
  input: Input<N>,
  options: {
    enabled?: boolean;
    refetchInterval?: number;
    /** Asks again every this many ms while what has come is not yet what is waited for. */
    againWhile?: { unfinished: (data: Output<N> | undefined) => boolean; everyMs: number };
  } = {},
) => {
  const { againWhile, ...rest } = options;
  return useQuery({
    ...asked(name, input),
    ...rest,
    ...(againWhile && {
      refetchInterval: ({ state }: { state: { data: unknown } }) =>
        againWhile.unfinished(state.data as Output<N> | undefined) ? againWhile.everyMs : false,
    }),
  });
};

const listed = <N extends ListName>(name: N, input: Input<N>) =>
  infiniteQueryOptions({
    queryKey: [name, input],
    queryFn: ({ pageParam, signal }) =>
      call(name, { ...input, ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last as { nextCursor: string | null }).nextCursor,
  });

/** Asks for a list, page by page. `items` is what has come so far; undefined before the first page. */
export function useListed<N extends ListName>(
  name: N,
  input: Input<N>,
  options: { enabled?: boolean; refetchInterval?: number } = {},
) {
  const query = useInfiniteQuery({ ...listed(name, input), ...options });
  const items = query.data?.pages.flatMap((page) => page.items as Item<N>[]);
  return { query, items, asks: { name, input: input as Readonly<Record<string, unknown>> } };
}

type Outcome<T> = T extends unknown ? Omit<T, "mutate" | "mutateAsync"> : never;
/** A change under way, or its outcome. */
export type Change<N extends OperationName> = Outcome<
  UseMutationResult<Output<N>, Failure, Input<N>>
> & {
  /** What follows is done even where the change takes what asked for it off the page. */
  mutate: (input: Input<N>, then?: { onSuccess?: (output: Output<N>) => void }) => void;
};

/** A change; when it succeeds, everything on the screen that it may have touched is asked for again. */
export function useChange<N extends OperationName>(name: N): Change<N> {
  const client = useQueryClient();
  const mutation = useMutation<Output<N>, Failure, Input<N>>({
    mutationFn: (input) => call(name, input),
    onSuccess: async () => {
      const mine = new Set([noun(name), ...(touches[noun(name)] ?? [])]);
      await client.invalidateQueries({
        predicate: ({ queryKey }) =>
          typeof queryKey[0] === "string" &&
          queryKey[0] in operations &&
          mine.has(noun(queryKey[0])),
      });
    },
  });
  return {
    ...mutation,
    mutate: (input, then) =>
      // A failure is the mutation's own `error`, shown where it was asked.
      void mutation.mutateAsync(input).then(then?.onSuccess, () => undefined),
  };
}

const noun = (name: string): string => name.split(".")[0] ?? name;
/** What else shows a change of this noun. */
const touches: Record<string, readonly string[]> = {
  reviews: ["agents", "grants", "findings", "overview", "ledger", "maturity"],
  agents: [
    "stops",
    "reviews",
    "inventory",
    "grants",
    "attestations",
    "handovers",
    "overview",
    "ledger",
    "maturity",
    "estate",
  ],
  attestations: ["agents", "findings", "overview", "ledger", "maturity"],
  handovers: ["agents", "attestations", "findings", "overview", "ledger", "maturity", "estate"],
  inventory: ["discovery", "telemetry", "agents", "findings", "overview", "ledger", "maturity"],
  monitors: ["alarms", "maturity", "ledger"],
  alarms: ["monitors", "agents", "stops", "findings", "overview", "maturity", "ledger"],
  consequences: ["ledger"],
  imports: ["agents", "inventory", "people", "overview", "ledger", "maturity"],
  datasets: ["gates", "ledger"],
  gates: ["agents", "grants", "reviews", "stops", "overview", "ledger", "maturity"],
  canaries: ["inventory", "ledger", "maturity"],
  telemetry: ["inventory", "findings", "overview", "maturity"],
  delegations: ["agents", "ledger"],
  grants: [
    "reviews",
    "findings",
    "agents",
    "attestations",
    "privileges",
    "ledger",
    "maturity",
    "estate",
  ],
  privileges: ["policies", "grants", "overview", "ledger", "maturity"],
  servers: ["findings", "overview", "ledger", "maturity", "estate"],
  tools: ["servers", "findings", "overview", "ledger"],
  packs: ["policies", "overview", "ledger", "maturity"],
  policies: ["packs", "overview", "ledger", "maturity", "proposals"],
  proposals: ["policies", "review", "overview", "ledger", "maturity"],
  review: ["policies", "proposals", "ledger"],
  stops: ["agents", "findings", "overview", "ledger", "maturity"],
  incidents: ["stops", "agents", "findings", "retention", "overview", "ledger", "maturity"],
  drills: ["stops", "agents", "servers", "findings", "overview", "ledger", "maturity"],
  breakglass: ["findings", "overview", "ledger"],
  approvals: ["handovers", "findings", "overview", "ledger", "maturity"],
  rotations: ["approvals", "ledger"],
  risks: ["findings", "ledger", "maturity", "evidence"],
  evidence: ["ledger"],
  reports: ["ledger"],
  index: ["ledger"],
  findings: ["overview", "ledger", "maturity"],
  people: ["agents", "approvals", "rotations", "attestations", "ledger", "maturity", "estate"],
  discovery: ["inventory", "ledger", "maturity"],
  tokens: ["ledger"],
  keys: ["ledger"],
  channels: ["deliveries", "findings", "ledger"],
  deliveries: ["channels", "findings", "ledger"],
  limits: ["ledger"],
  calibrations: ["standings", "ledger"],
  evaluators: ["scores", "quality", "standings", "ledger", "maturity"],
  annotations: ["scores", "quality", "graders", "standings", "ledger", "maturity"],
  scores: ["quality", "ledger", "maturity"],
  graders: ["evaluators", "standings", "calibrations", "findings", "ledger", "maturity"],
  outsiders: ["ledger"],
  retention: ["ledger"],
  maturity: ["ledger", "attestations", "findings"],
  targets: ["ledger"],
  duties: ["ledger"],
  digest: ["ledger"],
};
