import { collect, isRecord } from "./collect.ts";
import { headersFor, joinedName, type Member } from "./members.ts";
import type { Spoken } from "../enter/caller.ts";
import type { Gate } from "../gate.ts";
import { visibleItems } from "../act/visible-items.ts";

const mostPages = 50;

export interface ListedItem {
  readonly server: string;
  readonly item: Record<string, unknown>;
}

/**
 * A list from every member at once, all its pages, without what this agent may not use. Null where not one of them
 * answered; one that does not answer is left out.
 */
export async function listAll(
  gate: Gate,
  spoken: Spoken,
  members: readonly Member[],
  method: string,
  member: string,
  signal: AbortSignal,
): Promise<ListedItem[] | null> {
  const { message, account } = spoken;
  if (message.kind !== "request") return null;
  const { id } = message;
  const { cursor: _first, ...params } = message.params;

  const ofOne = async (one: Member): Promise<ListedItem[] | null> => {
    const mayUse = visibleItems(gate, spoken, one.server, one.session, member);
    const headers = { ...headersFor(spoken, one) };
    if (headers["mcp-method"] !== undefined) headers["mcp-method"] = method;
    delete headers["mcp-name"];
    const items: ListedItem[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const asked = { ...params, ...(cursor !== undefined && { cursor }) };
      const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", id, method, params: asked }));
      const answer = await collect(gate, one.server, {
        body,
        headers,
        agent: account,
        id,
        signal,
      });
      if (answer === null) return page === 0 ? null : items;
      const found = answer.result?.[member];
      // A server without such a list says so with an error; that is an answer too.
      if (!Array.isArray(found)) return items;
      for (const item of found as unknown[])
        if (isRecord(item) && mayUse(item)) items.push({ server: one.server.name, item });
      const next = answer.result?.["nextCursor"];
      if (typeof next !== "string" || next === cursor) return items;
      cursor = next;
    }
    return items;
  };
  const lists = await Promise.all(members.map(ofOne));
  const answered = lists.filter((list) => list !== null);
  return answered.length === 0 && members.length > 0 ? null : answered.flat();
}

/** Tools and prompts carry their server's name; resources have addresses of their own. */
export const underJoinedName = ({ server, item }: ListedItem): Record<string, unknown> =>
  typeof item["name"] === "string" && !("uri" in item) && !("uriTemplate" in item)
    ? { ...item, name: joinedName(server, item["name"]) }
    : item;
