import type { Spoken } from "../enter/caller.ts";
import type { Gate } from "../gate.ts";
import { headerValue } from "../enter/headers.ts";
import type { Message } from "../enter/message.ts";
import { replaceAt } from "../stdio/json-span.ts";
import { isRecord } from "./collect.ts";
import { listAll } from "./lists.ts";
import { headersFor, partName, type Member } from "./members.ts";

export interface Routed {
  readonly member: Member;
  readonly spoken: Spoken;
}

type Path = readonly [string, ...string[]];

/** Where in a request the name of the server's own thing stands. */
const namePaths: ReadonlyMap<string, Path> = new Map([
  ["tools/call", ["params", "name"]],
  ["prompts/get", ["params", "name"]],
]);
const byAddress = new Set(["resources/read", "resources/subscribe", "resources/unsubscribe"]);

/** The one member a request is for, and the request in that member's words. Null where there is no such member, or more than one. */
export async function route(
  gate: Gate,
  spoken: Spoken,
  members: ReadonlyMap<string, Member>,
  signal: AbortSignal,
): Promise<Routed | null> {
  const { message } = spoken;
  if (message.kind !== "request") return null;
  const { method, params } = message;
  const ref = method === "completion/complete" && isRecord(params["ref"]) ? params["ref"] : null;
  const path: Path | undefined =
    namePaths.get(method) ??
    (ref?.["type"] === "ref/prompt" ? ["params", "ref", "name"] : undefined);
  if (path !== undefined) {
    const parted = partName(ref?.["name"] ?? params["name"]);
    const member = parted === null ? undefined : members.get(parted.server);
    return member && parted ? renamed(spoken, message, member, path, parted.name) : null;
  }
  if (!byAddress.has(method) && ref === null) return null;
  const uri = ref?.["uri"] ?? params["uri"];
  if (typeof uri !== "string") return null;
  const member = await ownerOf(gate, spoken, [...members.values()], uri, signal);
  return member && { member, spoken: { ...spoken, onward: headersFor(spoken, member) } };
}

/** The bytes stay but for the name, so that numbers and order are what the agent wrote. */
function renamed(
  spoken: Spoken,
  message: Extract<Message, { kind: "request" }>,
  member: Member,
  path: Path,
  name: string,
): Routed {
  const body = Buffer.from(replaceAt(spoken.body.toString(), path, JSON.stringify(name)));
  const onward = headersFor(spoken, member);
  if (onward["mcp-name"] !== undefined) onward["mcp-name"] = headerValue(name);
  const params = path.length === 2 ? { ...message.params, name } : message.params;
  return { member, spoken: { ...spoken, body, onward, message: { ...message, params } } };
}

/** The one member that lists this address, or else whose template begins like it; null where that is nobody or several. */
export async function ownerOf(
  gate: Gate,
  spoken: Spoken,
  members: readonly Member[],
  uri: string,
  signal: AbortSignal,
): Promise<Member | null> {
  const listed = await listAll(gate, spoken, members, "resources/list", "resources", signal);
  let owners = new Set(
    (listed ?? []).filter(({ item }) => item["uri"] === uri).map(({ server }) => server),
  );
  if (owners.size === 0) {
    const method = "resources/templates/list";
    const found = await listAll(gate, spoken, members, method, "resourceTemplates", signal);
    owners = new Set(
      (found ?? [])
        .filter(({ item }) => {
          const literal = String(item["uriTemplate"]).split("{", 1)[0] ?? "";
          return literal !== "" && uri.startsWith(literal);
        })
        .map(({ server }) => server),
    );
  }
  const [only] = owners;
  return owners.size === 1 ? (members.find(({ server }) => server.name === only) ?? null) : null;
}
