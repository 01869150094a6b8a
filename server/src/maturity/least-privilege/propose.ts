import type { GrantId } from "@reeve/contract/id";
import type {
  ArgumentBound,
  PrivilegeProposal,
  Privilege,
  ProposedTool,
} from "@reeve/contract/privilege";
import { dayMs } from "../rollup/fold.ts";
import { leastCalls } from "./infer.ts";

/** What somebody said of tools, by `server/tool`. */
export interface Said {
  readonly keep: readonly string[];
  readonly drop: readonly string[];
}

const fewDays = 3;
const rareMs = 14 * dayMs;

/** Which tools are kept and why. `before` is when a tool was last used in a longer time than the one that is looked at. */
export function proposedTools(
  privileges: readonly Privilege[],
  bounds: ReadonlyMap<string, readonly ArgumentBound[]>,
  said: Said,
  before: ReadonlyMap<string, string>,
  now: number,
): readonly ProposedTool[] {
  return privileges
    .filter(({ may }) => may !== "never")
    .map((it) => {
      const path = `${it.server}/${it.tool}`;
      const used = it.calls > 0;
      const keep = said.keep.includes(path) || (used && !said.drop.includes(path));
      const { server, tool, effect, calls, days, firstAt, lastAt } = it;
      return {
        server,
        tool,
        effect,
        keep,
        why: whyOf(it, said, path, before.get(path)),
        calls,
        days,
        firstAt,
        lastAt,
        thin: used && (calls < leastCalls || days <= fewDays),
        ask:
          said.keep.includes(path) || said.drop.includes(path)
            ? null
            : asked(it, before.get(path), now),
        bounds: keep ? [...(bounds.get(path) ?? [])] : [],
      };
    });
}

function whyOf(it: Privilege, said: Said, path: string, before: string | undefined): string {
  if (said.keep.includes(path)) return "Kept because somebody said so.";
  if (said.drop.includes(path)) return "Left out because somebody said so.";
  if (it.calls > 0)
    return `Used ${it.calls} ${it.calls === 1 ? "time" : "times"} on ${it.days} ${it.days === 1 ? "day" : "days"}.`;
  return before === undefined ? "Never used." : `Not used since ${before.slice(0, 10)}.`;
}

/** Work that comes once a month or a quarter looks like none in most windows; only its owner knows. */
function asked(it: Privilege, before: string | undefined, now: number): string | null {
  const path = `${it.server}/${it.tool}`;
  if (it.calls === 0)
    return before === undefined
      ? null
      : `${path} was last used on ${before.slice(0, 10)}. Does work come back that needs it, such as the end of a quarter?`;
  const [first, last] = [Date.parse(it.firstAt ?? ""), Date.parse(it.lastAt ?? "")];
  const rare = it.days <= fewDays && (last - first > rareMs || now - last > rareMs);
  return rare
    ? `${path} was used on only ${it.days} ${it.days === 1 ? "day" : "days"}, the last time on ${(it.lastAt ?? "").slice(0, 10)}. Is that work over, or does it come back?`
    : null;
}

export interface HeldGrant {
  readonly id: GrantId;
  readonly server: string;
  readonly tools: readonly string[];
}

const every = "*";

/**
 * What becomes of grants when only `allowed` is left. A grant of a whole server also lets the agent read what the server
 * offers besides tools; where it does that, it keeps it, and the policy alone narrows.
 */
export function narrowedGrants(
  grants: readonly HeldGrant[],
  allowed: readonly { readonly server: string; readonly tool: string }[],
  reads: ReadonlySet<string>,
): PrivilegeProposal["grants"] {
  return grants.flatMap(({ id, server, tools }) => {
    const left = allowed.filter((it) => it.server === server).map(({ tool }) => tool);
    const whole = tools.includes(every);
    if (whole && reads.has(server)) return [];
    const after = whole ? left : tools.filter((tool) => left.includes(tool));
    return !whole && after.length === tools.length
      ? []
      : [{ id, server, before: [...tools], after }];
  });
}
