import type { HiringGroup, IndexCompany, Placement } from "@reeve/contract/market";
import { Link } from "@tanstack/react-router";
import { Badge } from "../../ui/badge.tsx";
import { Plain } from "../../ui/plain.tsx";
import { familyLabel, groupLook, groups, signal, sureLook } from "./words.ts";

export const GroupBadge = ({ group }: { group: HiringGroup | null }) =>
  group === null ? (
    <Badge tone="calm" shape="dash">
      No signal
    </Badge>
  ) : (
    <Badge tone={groupLook[group].tone} shape={groupLook[group].shape}>
      {group}: {groupLook[group].label.toLowerCase()}
    </Badge>
  );

export const Sure = ({ of }: { of: Placement["confidence"] }) => (
  <Badge tone={sureLook[of].tone} shape={sureLook[of].shape}>
    {sureLook[of].label}
  </Badge>
);

/** Said wherever a placement is shown. */
export const Signal = () => (
  <p className="hint index-signal">
    <strong>{signal}</strong> It is read from job titles alone, and says nothing of how well
    anything is done. <Link to="/index/method">How it is told</Link>
  </p>
);

/** `mine`: who looks belongs to the organisation that keeps the index. */
export const Flags = ({ company, mine }: { company: IndexCompany; mine: boolean }) => (
  <>
    {company.isOwn && mine && (
      <Badge tone="accent" shape="disc">
        Your organisation
      </Badge>
    )}
    {company.sellsAgents && (
      <Badge tone="calm" shape="ring">
        Sells agents
      </Badge>
    )}
    {company.isStaffingFirm && (
      <Badge tone="calm" shape="dash">
        Hires for others
      </Badge>
    )}
    {company.optedOutAt !== null && (
      <Badge tone="calm" shape="dash">
        Left out at its wish
      </Badge>
    )}
    {company.placement?.stale === true && (
      <Badge tone="escalate" shape="triangle">
        Stale
      </Badge>
    )}
  </>
);

/** An address from outside: only `https`, opened without telling it where from. */
export const Source = ({ url, children }: { url: string; children: string }) =>
  url.startsWith("https://") ? (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow">
      <Plain>{children}</Plain>
    </a>
  ) : (
    <Plain>{children}</Plain>
  );

/** Where openings are, remote among it, as one line. */
export const placesText = (locations: readonly string[], remote: boolean | null): string =>
  [
    ...locations,
    ...(remote === true && !locations.some((it) => /remote/i.test(it)) ? ["remote"] : []),
  ].join(", ");

/** How many of its openings are of each group, as a bar with its legend in words. */
export const FamilyCounts = ({ placement }: { placement: Placement }) => (
  <ul className="index-families">
    {groups.flatMap((group) =>
      groupLook[group].families.flatMap((family) => {
        const n = placement.countsByFamily[family] ?? 0;
        return n === 0
          ? []
          : [
              <li key={family}>
                <Badge tone={groupLook[group].tone} shape={groupLook[group].shape}>
                  {familyLabel[family]}
                </Badge>{" "}
                <span className="num">{n}</span>
              </li>,
            ];
      }),
    )}
  </ul>
);
