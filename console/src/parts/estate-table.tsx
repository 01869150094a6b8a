import type { Estate } from "@reeve/contract/estate";
import { Plain } from "../ui/plain.tsx";
import { Table } from "../ui/table.tsx";
import { AgentLink, StatusBadge, TierBadge } from "./agent.tsx";

type Each = Estate["each"][number];
type Owner = Estate["owners"][number];
type Server = Estate["servers"][number];

const number = new Intl.NumberFormat("en");

/** What the picture shows, in words and numbers. */
export const EstateTable = ({ estate }: { estate: Estate }) =>
  estate.each.length === estate.agents ? (
    <EachAgent estate={estate} />
  ) : (
    <div className="two">
      <Owners estate={estate} />
      <Servers servers={estate.servers} />
    </div>
  );

const EachAgent = ({ estate }: { estate: Estate }) => {
  const owner = ({ owner }: Each): string =>
    owner === "nobody"
      ? "nobody"
      : (estate.owners.find(({ key }) => key === owner)?.name ?? "another person");
  const names = ({ servers }: Each): string =>
    servers
      .map((server) => estate.servers.find(({ key }) => key === server)?.name || "other servers")
      .join(", ");
  return (
    <Table
      label="Agents, who answers for them and what they reach"
      rows={estate.each}
      rowKey={({ id }) => id}
      columns={[
        { key: "agent", head: "Agent", heads: true, render: (it) => <AgentLink agent={it} /> },
        { key: "owner", head: "Answers for it", render: (it) => <Plain>{owner(it)}</Plain> },
        { key: "tier", head: "Tier", render: ({ tier }) => <TierBadge tier={tier} /> },
        { key: "status", head: "Status", render: ({ status }) => <StatusBadge status={status} /> },
        {
          key: "servers",
          head: "Reaches",
          as: "grow",
          render: (it) =>
            it.servers.length === 0 ? (
              <span className="muted">nothing yet</span>
            ) : (
              <Plain>{names(it)}</Plain>
            ),
        },
      ]}
    />
  );
};

const Owners = ({ estate }: { estate: Estate }) => (
  <Table
    label="Who answers for how many agents"
    rows={estate.owners}
    rowKey={({ key }) => key}
    columns={[
      {
        key: "owner",
        head: "Answers",
        heads: true,
        render: (it) => <Plain>{ownerName(it)}</Plain>,
      },
      { key: "agents", head: "Agents", as: "num", render: (it) => number.format(it.agents) },
      ...estate.tiers.map(({ tier }) => ({
        key: tier,
        head: tier,
        as: "num" as const,
        render: ({ key }: Owner) =>
          number.format(
            estate.owned.find((it) => it.owner === key && it.tier === tier)?.agents ?? 0,
          ),
      })),
    ]}
  />
);

const ownerName = ({ key, name, people }: Owner): string =>
  key === "nobody" ? "Nobody" : key === "others" ? `${people} others` : name;

const Servers = ({ servers }: { servers: readonly Server[] }) => (
  <Table
    label="Servers and how many agents reach them"
    rows={servers}
    rowKey={({ key }) => key}
    columns={[
      {
        key: "server",
        head: "Server",
        heads: true,
        render: (it) => <Plain>{it.key === "others" ? `${it.servers} others` : it.name}</Plain>,
      },
      { key: "agents", head: "Agents", as: "num", render: (it) => number.format(it.agents) },
    ]}
  />
);
