import type { Grant } from "@reeve/contract/grant";
import { Plain } from "../../ui/plain.tsx";
import { Share } from "../../ui/share.tsx";
import { Ago, useNow } from "../../ui/time.tsx";

export const toolsInWords = (tools: readonly string[]): string =>
  tools.includes("*") ? "every tool, now and later" : tools.join(", ");

/** What a grant is bound to, one a line. */
export const Within = ({ within }: { within: readonly string[] }) =>
  within.length === 0 ? (
    <span className="muted">no bounds</span>
  ) : (
    <ul className="within">
      {within.map((one) => (
        <li key={one}>
          <Plain>{one}</Plain>
        </li>
      ))}
    </ul>
  );

const dayMs = 86_400_000;

/** Whether a grant is used: against its count where it has one, and when it last was. */
export function Used({ grant }: { grant: Grant }) {
  const now = useNow();
  const { lastUsedAt, createdAt, uses, constraints } = grant;
  const { total, perDay } = constraints.count ?? {};
  const days = Math.floor((now - Date.parse(createdAt)) / dayMs);
  const today = uses?.day === dateIn(constraints.time?.zone ?? "UTC", now) ? uses.thatDay : 0;
  const all = uses?.total ?? 0;
  const never = uses === null || all === 0;
  return (
    <div>
      {perDay !== undefined && (
        <Share share={Math.min(1, today / perDay)} label={`${today} of ${perDay} today`} />
      )}
      {total !== undefined && (
        <Share share={Math.min(1, all / total)} label={`${all} of ${total} in all`} />
      )}
      {lastUsedAt !== null ? (
        <Ago at={lastUsedAt} />
      ) : never ? (
        <span className="muted">{days < 1 ? "not yet" : `not in ${days} days`}</span>
      ) : null}
    </div>
  );
}

const dateIn = (zone: string, now: number): string =>
  new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(now);
