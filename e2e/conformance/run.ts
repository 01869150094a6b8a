import type { Action } from "@reeve/contract/action";
import { openDesk } from "./desk.ts";
import { openEstate } from "./estate.ts";
import { requirements, revisions, runSuite, type Found, type Required } from "./suite.ts";
import type { Revision } from "./suite.ts";

export interface Pair {
  readonly direct: Found;
  readonly through: Found;
}

/** Everything the official suite says about the fixture and about the fixture behind Reeve. */
export interface Run {
  readonly required: Readonly<Record<Revision, Required>>;
  readonly server: Readonly<Record<Revision, Pair>>;
  readonly client: Readonly<Record<Revision, Pair>>;
  /** Of Reeve's own issuer. */
  readonly issuer: Found;
  /** What Reeve recorded of the server suite, and how many `tools/call` reached the fixture by way of Reeve. */
  readonly actions: readonly Action[];
  readonly callsThrough: number;
}

export async function runAll(): Promise<Run> {
  await using estate = await openEstate();
  const server = async (url: string, revision: Revision): Promise<Found> =>
    (await runSuite(["server", "--url", url, "--requirements", revision])).found;
  const client = async (through: boolean, revision: Revision): Promise<Found> => {
    await using desk = await openDesk((scenario) =>
      through ? estate.door(scenario) : Promise.resolve({ url: scenario.address, token: null }),
    );
    const args = ["client", "--command", desk.command, "--requirements", revision];
    return (await runSuite([...args, "--timeout", "120000"], desk.env)).found;
  };
  const servers = { direct: new Map<Revision, Found>(), through: new Map<Revision, Found>() };
  for (const revision of revisions)
    servers.direct.set(revision, await server(estate.direct, revision));
  const before = estate.callsAtFixture();
  for (const revision of revisions)
    servers.through.set(revision, await server(estate.through, revision));
  const callsThrough = estate.callsAtFixture() - before;
  const actions = await estate.actions();

  const each = async <T>(of: (revision: Revision) => Promise<T>): Promise<Record<Revision, T>> => ({
    "2025-11-25": await of("2025-11-25"),
    "2026-07-28": await of("2026-07-28"),
  });
  return {
    required: await each(requirements),
    server: await each(async (revision) => ({
      direct: servers.direct.get(revision) ?? new Map(),
      through: servers.through.get(revision) ?? new Map(),
    })),
    client: await each(async (revision) => {
      const [direct, through] = await Promise.all([
        client(false, revision),
        client(true, revision),
      ]);
      return { direct, through };
    }),
    issuer: (
      await runSuite(["authorization", "--url", estate.house.url, "--spec-version", "2026-07-28"])
    ).found,
    actions,
    callsThrough,
  };
}
