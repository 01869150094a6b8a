import type { Surroundings } from "./read.ts";
import { schemaOf, type SchemaTool } from "./schema.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** The tools that policies may speak of, of every server. */
export const toolsOf = (snapshot: Snapshot): readonly SchemaTool[] =>
  [...snapshot.servers.values()].flatMap((server) =>
    [...server.tools.values()]
      .filter(({ status }) => status !== "gone")
      .map((tool) => ({ server: server.name, ...tool })),
  );

/** What a policy is read against, as it is now. */
export function surroundings(snapshot: Snapshot): Surroundings {
  const tools = toolsOf(snapshot);
  return {
    schema: schemaOf(tools),
    names: {
      agents: new Map([...snapshot.agents.values()].map(({ id, name }) => [id, name])),
      servers: new Set(snapshot.servers.keys()),
      tools: new Set(tools.map(({ server, name }) => `${server}/${name}`)),
    },
  };
}
