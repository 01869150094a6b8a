import type { Limit, LimitKind, LimitUse } from "@reeve/contract/limit";

/** Each bound of a limit, in words. */
export function boundsOf(limit: Limit): string[] {
  const { concurrent, perMinute, bodyBytes, resultBytes, timeoutMs, costMicrosPerDay } = limit;
  return [
    concurrent !== undefined && `${concurrent} under way`,
    perMinute !== undefined && `${perMinute} a minute`,
    bodyBytes !== undefined && `${bodyBytes} bytes a message`,
    resultBytes !== undefined && `${resultBytes} bytes an answer`,
    timeoutMs !== undefined && `${timeoutMs} ms a call`,
    costMicrosPerDay !== undefined && `a cost of ${costMicrosPerDay / 1_000_000} a day`,
  ].filter((said) => said !== false);
}

/** What became of calls that met a limit of each kind. */
export const cutOff: Record<LimitKind, string> = {
  concurrent: "found no place",
  perMinute: "came too often",
  bodyBytes: "were too large",
  resultBytes: "had an answer that was too large",
  timeoutMs: "took too long",
  costMicrosPerDay: "were over their budget",
};

/** What is in use of a limit where it is used most, and by whom; null where nothing is. */
export function fullestOf(
  limit: Limit,
  uses: readonly LimitUse[],
): { readonly said: string; readonly who: string } | null {
  const share = (use: LimitUse): number =>
    Math.max(
      (use.underWay + use.waiting) / (limit.concurrent ?? Infinity),
      use.taken / (limit.perMinute ?? Infinity),
      use.spentMicros / (limit.costMicrosPerDay ?? Infinity),
    );
  const [most] = uses
    .filter((use) => use.limit === limit.id)
    .toSorted((one, other) => share(other) - share(one));
  if (most === undefined) return null;
  const said = [
    limit.concurrent !== undefined && `${most.underWay} of ${limit.concurrent} under way`,
    most.waiting > 0 && `${most.waiting} waiting`,
    limit.perMinute !== undefined && `${most.taken} of ${limit.perMinute} a minute`,
    limit.costMicrosPerDay !== undefined && `${most.spentMicros / 1_000_000} spent today`,
  ].filter((part) => part !== false);
  const who = [most.agentName, most.serverName].filter((name) => name !== null).join(" at ");
  return { said: said.join(", "), who };
}
