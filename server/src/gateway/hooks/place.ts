import type { GateServer } from "../hands.ts";
import type { ToolCall } from "./dialect.ts";

/** Where a call goes, in the register's words. */
export interface Placed {
  readonly server: string;
  readonly tool: string;
}

/** As clients write a server's name where only letters, digits, `-` and `_` may be. */
const written = (name: string): string => name.replaceAll(/[^A-Za-z0-9_-]/g, "_");

/** The server and tool that a call names, or why that cannot be told. */
export function placeOf(
  { place, tool }: ToolCall,
  client: string,
  servers: ReadonlyMap<string, GateServer>,
): Placed | string {
  if (place.kind === "own") return { server: client, tool };
  const elsewhere = [...servers.values()].filter(({ transport }) => transport?.kind !== "local");
  const found =
    place.kind === "some-mcp"
      ? elsewhere.flatMap(({ name, tools }) => (tools.has(tool) ? [{ server: name, tool }] : []))
      : place.names.flatMap(([server, named]) =>
          elsewhere.flatMap(({ name }) =>
            written(name) === written(server) ? [{ server: name, tool: named }] : [],
          ),
        );
  const [one, ...more] = found;
  if (more.length > 0)
    return `${tool} may be of ${found.map(({ server }) => server).join(" or of ")}`;
  if (one !== undefined) return one;
  if (place.kind === "some-mcp") return `no tool server here has a tool ${tool}`;
  const [first] = place.names;
  return first === undefined ? `${tool} names no server` : { server: first[0], tool: first[1] };
}

/** Whether the client reaches this server through the gate, where the call is decided, asked about and recorded. */
export function goesThroughGate(
  { place, url }: ToolCall,
  gate: ReadonlySet<string>,
  publicUrl: string,
): boolean {
  if (place.kind === "own") return false;
  const door = `${publicUrl.replace(/\/+$/, "")}/mcp`;
  if (url !== null) return url === door || url.startsWith(`${door}/`);
  return place.kind === "mcp" && place.names.some(([server]) => gate.has(server));
}
