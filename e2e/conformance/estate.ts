import type { Action } from "@reeve/contract/action";
import { startFixture } from "../fixture/server.ts";
import { letIn } from "../road/estate.ts";
import { openHouse, type House } from "../road/house.ts";
import type { Door, Scenario } from "./client.ts";
import { bearerFront } from "./front.ts";

/** The built product between the suite and the fixture, with a policy in force that permits everything. */
export interface Estate extends AsyncDisposable {
  readonly house: House;
  /** The fixture as it is, and the same through Reeve. */
  readonly direct: string;
  readonly through: string;
  /** The way to a scenario's own server through Reeve, which registers it under a name of its own. */
  door(scenario: Scenario): Promise<Door | null>;
  /** Every `tools/call` that the fixture was sent, whoever sent it. */
  callsAtFixture(): number;
  /** The whole record, oldest first. */
  actions(): Promise<Action[]>;
}

export async function openEstate(): Promise<Estate> {
  const fixture = await startFixture();
  const house = await openHouse(["--log-level", "warn"]);
  await house.start();
  await house.api.call("servers.add", {
    name: "fixture",
    transport: { kind: "http", url: fixture.url },
  });
  await house.api.call("policies.put", {
    name: "everything",
    cedar: `@id("everything")\npermit (principal, action, resource);\n`,
  });
  const { authorization } = await letIn(house, "suite", {});
  const front = await bearerFront(`${house.url}/mcp/fixture`, authorization);
  return {
    house,
    direct: fixture.url,
    through: `${front.url}/mcp`,
    async door({ name: called, version, address }) {
      // Through Reeve the agent's authorization is Reeve's own.
      if (called.startsWith("auth/")) return null;
      const name = `s${version.slice(0, 4)}-${called.replaceAll(/[^a-z0-9]+/g, "-")}`.slice(0, 40);
      await house.api.call("servers.add", { name, transport: { kind: "http", url: address } });
      return { url: `${house.url}/mcp/${name}`, token: authorization.replace("Bearer ", "") };
    },
    callsAtFixture: () =>
      fixture.requests.filter(({ body }) => body.includes(`"method":"tools/call"`)).length,
    async actions() {
      const all: Action[] = [];
      let cursor: string | undefined;
      do {
        const page = await house.api.call("actions.list", {
          limit: 200,
          ...(cursor !== undefined && { cursor }),
        });
        all.unshift(...page.items.toReversed());
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return all;
    },
    async [Symbol.asyncDispose]() {
      await front.close();
      await house[Symbol.asyncDispose]();
      await fixture.close();
    },
  };
}
