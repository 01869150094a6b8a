import { random, type Random } from "../../../server/test/oracle/random.ts";

/** What a policy benchmark decides: policies as Cedar JSON, and what they are asked. Made from numbers, so that each process makes the same. */
export interface Workload {
  readonly policies: readonly CedarJson[];
  readonly asked: readonly Asked[];
}
export type CedarJson = Readonly<Record<string, unknown>>;

export interface Asked {
  readonly agent: number;
  readonly tool: number;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface Size {
  readonly policies: number;
  /** About how long the arguments are as JSON. */
  readonly bytes: number;
  /** All policies but this many are about agents and teams that ask nothing; null: the mix speaks to everyone alike. */
  readonly concerning: number | null;
}

export const agents = 100;
export const teams = 45;
export const servers = 4;
export const tools = 20;
const askedTogether = 256;

export const agentId = (n: number): `agt_${string}` => `agt_${String(n).padStart(26, "0")}`;
export const teamId = (n: number): string => `team-${n}`;
export const teamsOf = (agent: number): readonly number[] =>
  [0, 15, 30].map((step) => (agent + step) % teams);
export const serverName = (tool: number): string => `server-${tool % servers}`;
export const toolName = (tool: number): string => `tool-${tool}`;
export const toolPath = (tool: number): string => `${serverName(tool)}/${toolName(tool)}`;
export const effectOf = (tool: number) =>
  (["read", "write", "write", "destructive"] as const)[(tool >> 2) % 4] as
    | "read"
    | "write"
    | "destructive";
export const isExternal = (tool: number): boolean => tool % 3 === 0;

export function workload(size: Size): Workload {
  const draw = random(7);
  return {
    policies: Array.from({ length: size.policies }, (_, n) => policy(draw, n, size)),
    asked: Array.from({ length: askedTogether }, () => ({
      agent: size.concerning === null ? draw.below(agents) : 0,
      tool: draw.below(tools),
      args: argsOf(draw, size.bytes),
    })),
  };
}

/** Of a hundred: 70 about one agent, 22 about a team, 8 about everyone. */
function policy(draw: Random, n: number, size: Size): CedarJson {
  const kind = draw.below(100);
  if (size.concerning !== null && n >= size.concerning) {
    const principal =
      kind < 76
        ? { op: "==", entity: { type: "Reeve::Agent", id: agentId(agents + n) } }
        : { op: "in", entity: { type: "Reeve::Team", id: teamId(teams + n) } };
    return statement(draw, draw.below(10) < 6 ? "permit" : "forbid", principal);
  }
  // Of those that concern agent 0: the same mix, all of it about that agent.
  const agent = size.concerning === null ? draw.below(agents) : 0;
  if (kind < 70)
    return statement(draw, draw.below(10) < 6 ? "permit" : "forbid", {
      op: "==",
      entity: { type: "Reeve::Agent", id: agentId(agent) },
    });
  if (kind < 92) {
    const team = size.concerning === null ? draw.below(teams) : (teamsOf(0)[n % 3] as number);
    return statement(draw, draw.below(10) < 7 ? "permit" : "forbid", {
      op: "in",
      entity: { type: "Reeve::Team", id: teamId(team) },
    });
  }
  return statement(draw, "forbid", { op: "All" });
}

function statement(draw: Random, effect: "permit" | "forbid", principal: object): CedarJson {
  const action = draw.pick([
    { op: "All" },
    { op: "in", entity: { type: "Reeve::Action", id: "call_tool" } },
    {
      op: "in",
      entities: [
        { type: "Reeve::Action", id: "call_tool" },
        { type: "Reeve::Action", id: "read_data" },
      ],
    },
  ]);
  const resource = draw.pick([
    { op: "All" },
    { op: "All" },
    { op: "in", entity: { type: "Reeve::Server", id: `server-${draw.below(servers)}` } },
    { op: "is", entity_type: "Reeve::Tool" },
  ]);
  const first = condition(draw);
  const body =
    effect === "permit"
      ? either(first, condition(draw))
      : both(first, condition(draw), condition(draw));
  return { effect, principal, action, resource, conditions: [{ kind: "when", body }] };
}

const value = (it: unknown) => ({ Value: it });
const at = (...path: readonly string[]): object =>
  path.slice(1).reduce<object>((left, attr) => ({ ".": { left, attr } }), { Var: path[0] });
const two = (op: string, left: object, right: object) => ({ [op]: { left, right } });
const both = (...all: readonly object[]): object =>
  all.reduce((left, right) => two("&&", left, right));
const either = (left: object, right: object): object => two("||", left, right);
const present = (path: readonly string[], attr: string, then: object): object =>
  both({ has: { left: at(...path), attr } }, then);

/** What is asked of the arguments, the session, the tool and the agent. */
function condition(draw: Random): object {
  const n = draw.below(10);
  switch (n) {
    case 0:
      return two(">", at("context", "args", "amountCents"), value(draw.below(100_000)));
    case 1:
      return {
        like: {
          left: at("context", "args", "to"),
          pattern: ["Wildcard", { Literal: `@${draw.pick(hosts)}` }],
        },
      };
    case 2:
      return present(
        ["context", "args"],
        "limit",
        two("<=", at("context", "args", "limit"), value(draw.below(1000))),
      );
    case 3:
      return two(
        "contains",
        { Set: draw.some(countries).map(value) },
        at("context", "args", "customer", "address", "country"),
      );
    case 4:
      return two("==", at("principal", "tier"), value(draw.pick(tiers)));
    case 5:
      return two("!=", at("resource", "risk"), value(draw.pick(["low", "medium", "high"])));
    case 6:
      return at("resource", "external");
    case 7:
      return two(">=", at("principal", "trust"), value(draw.below(3)));
    case 8:
      return two("!=", at("context", "base", "session", "id"), value(`session-${draw.below(50)}`));
    default:
      return two("contains", at("context", "args", "labels"), value(draw.pick(labels)));
  }
}

export const tiers = ["low", "medium", "high", "critical"] as const;
const hosts = ["example.com", "example.eu", "example.org"];
const countries = ["DE", "FR", "US", "JP", "BR", "IN"];
const labels = ["urgent", "vip", "refund", "internal", "draft"];

/** Arguments of one call, nested, of about so many bytes. */
function argsOf(draw: Random, bytes: number): Readonly<Record<string, unknown>> {
  const args = {
    to: `person-${draw.below(1000)}@${draw.pick(hosts)}`,
    subject: "About your order",
    amountCents: draw.below(100_000),
    ...(draw.below(2) === 0 && { limit: draw.below(1000) }),
    customer: {
      id: `c-${draw.below(1000)}`,
      address: { country: draw.pick(countries), city: "Springfield" },
    },
    labels: draw.some(labels),
    lines: [] as object[],
  };
  while (JSON.stringify(args).length < bytes)
    for (let i = 0; i <= args.lines.length / 4; i++)
      args.lines.push({
        sku: `sku-${draw.below(100_000)}`,
        quantity: draw.below(10),
        note: "as agreed",
        parts: [draw.below(9), draw.below(9)],
      });
  return args;
}
