import type { Answer } from "@reeve/contract/decision";
import { call, modernCall, modernHeaders, send, type Answered } from "../rpc.ts";
import type { Door, Told, Wanted } from "./door.ts";

/** The door that carries the call itself, in both generations of the protocol. */
export const mcpDoors = (url: string): readonly Door[] => [
  {
    name: "MCP 2025-11-25",
    ask: async (wanted) => told(await sent(url, wanted, call(wanted.tool, wanted.args), {})),
  },
  {
    name: "MCP 2026-07-28",
    ask: async (wanted) => {
      const body = modernCall(wanted.tool, wanted.args);
      return told(await sent(url, wanted, body, modernHeaders("tools/call", wanted.tool)));
    },
  },
];

function sent(
  url: string,
  { agent, person, server, session }: Wanted,
  body: string,
  headers: Record<string, string>,
): Promise<Answered> {
  const token = `Bearer ${agent}${person === null ? "" : `.${person}`}`;
  const named = session === null ? {} : { "reeve-session": session };
  return send(`${url}/mcp/${server}`, { token, body, headers: { ...headers, ...named } });
}

/** The tool answers with the arguments it got. */
function told({ json }: Answered): Told {
  const verdict = json?.result?._meta?.["reeve/decision"] as
    | { answer: Answer; code: string }
    | undefined;
  if (json?.error) {
    const { answer, code, reason } = (json.error.data ?? {}) as Record<string, string | undefined>;
    return { answer: (answer ?? "block") as Answer, code: code ?? reason ?? null, args: null };
  }
  if (json?.result?.isError === true || verdict?.answer === "escalate")
    return { answer: verdict?.answer ?? "block", code: verdict?.code ?? null, args: null };
  const args = JSON.parse(json?.result?.content?.[0]?.text ?? "null") as unknown;
  return { answer: verdict?.answer ?? "allow", code: verdict?.code ?? null, args };
}
