import type { Agent } from "@reeve/contract/agent";
import type { Discovered } from "@reeve/contract/discovery";
import type { Finding } from "@reeve/contract/finding";
import type { Person } from "@reeve/contract/person";
import type { ToolServer } from "@reeve/contract/server";

/** What can be had as a table, and each by its own name. */
export interface Exported {
  agents: Agent;
  servers: ToolServer;
  people: Person;
  findings: Finding;
  discovered: Discovered;
}
export type Kind = keyof Exported;
export type Cell = string | number | null;
type Column<T> = readonly [head: string, of: (item: T) => Cell];

const list = (items: readonly string[]): string => items.join(", ");
const addressOf = (transport: ToolServer["transport"]): string | null => {
  if (transport.kind === "http") return transport.url;
  return transport.kind === "stdio" ? transport.command : null;
};
const person = (of: { name: string } | null): string | null => of?.name ?? null;

/** The columns of each table. Those of agents bear the headings that an import reads. */
export const columns: { readonly [K in Kind]: readonly Column<Exported[K]>[] } = {
  agents: [
    ["name", (it) => it.name],
    ["purpose", (it) => it.purpose],
    ["environment", (it) => it.environment],
    ["tier", (it) => it.tier],
    ["owner", (it) => it.owner?.id ?? null],
    ["change owner", (it) => it.accountabilities.change?.id ?? null],
    ["incident owner", (it) => it.accountabilities.incidents?.id ?? null],
    ["risk owner", (it) => it.accountabilities.risk?.id ?? null],
    ["backup", (it) => it.backup?.id ?? null],
    ["servers", (it) => list(it.scope.servers)],
    ["tools", (it) => list(it.scope.tools)],
    ["data", (it) => list(it.scope.data)],
    ["version", (it) => it.version],
    ["owner name", (it) => person(it.owner)],
    ["status", (it) => it.status],
    ["status reason", (it) => it.statusReason],
    ["agent id", (it) => it.id],
    ["created", (it) => it.createdAt],
    ["updated", (it) => it.updatedAt],
    ["last seen", (it) => it.lastSeenAt],
  ],
  servers: [
    ["name", (it) => it.name],
    ["transport", (it) => it.transport.kind],
    ["address", (it) => addressOf(it.transport)],
    ["through Reeve", (it) => it.url],
    ["status", (it) => it.status],
    ["error", (it) => it.error],
    ["tools", (it) => it.tools],
    ["data classes", (it) => list(it.dataClasses)],
    ["created", (it) => it.createdAt],
    ["last read", (it) => it.syncedAt],
    ["server id", (it) => it.id],
  ],
  people: [
    ["name", (it) => it.name],
    ["email", (it) => it.email],
    ["role", (it) => it.role],
    ["status", (it) => it.status],
    ["created", (it) => it.createdAt],
    ["last seen", (it) => it.lastSeenAt],
    ["person id", (it) => it.id],
  ],
  findings: [
    ["title", (it) => it.title],
    ["kind", (it) => it.kind],
    ["severity", (it) => it.severity],
    ["status", (it) => it.status],
    ["subject", (it) => it.subject],
    ["detail", (it) => it.detail],
    ["seen", (it) => it.seen],
    ["first seen", (it) => it.firstSeenAt],
    ["last seen", (it) => it.lastSeenAt],
    ["resolved", (it) => it.resolvedAt],
    ["finding id", (it) => it.id],
  ],
  discovered: [
    ["name", (it) => it.name],
    ["kind", (it) => it.kind],
    ["where", (it) => it.scope],
    ["source", (it) => it.source],
    ["confidence", (it) => it.confidence],
    ["severity", (it) => it.severity],
    ["status", (it) => it.status],
    ["signals", (it) => list(it.signals)],
    ["owners", (it) => list(it.owners)],
    ["places", (it) => it.places],
    ["agent", (it) => person(it.agent)],
    ["judged", (it) => it.judgement?.reason ?? null],
    ["first seen", (it) => it.firstSeenAt],
    ["last seen", (it) => it.lastSeenAt],
    ["found id", (it) => it.id],
  ],
};
export const kinds = Object.keys(columns) as Kind[];
