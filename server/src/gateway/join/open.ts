import type { Spoken } from "../enter/caller.ts";
import { opensUrlsFrom } from "../enter/client-can.ts";
import type { Gate } from "../gate.ts";
import { collect, isRecord, type Collected } from "./collect.ts";
import { headersFor, joinCapabilities, sealMembers, usable, type Member } from "./members.ts";

/** How the joined door introduces itself. */
const self = { name: "reeve", title: "Reeve", version: "1.0.0" };

export interface Introduction {
  readonly result: Record<string, unknown>;
  /** The session, for a client that keeps one. */
  readonly sealed: string | null;
}

async function ask(
  gate: Gate,
  spoken: Spoken,
  signal: AbortSignal,
): Promise<{ readonly member: Member; readonly answer: Collected | null }[]> {
  const { message, account, body } = spoken;
  const id = message.kind === "request" ? message.id : null;
  return Promise.all(
    usable(gate, spoken).map(async (server) => {
      const member: Member = { server, session: null, version: null };
      const headers = headersFor(spoken, member);
      const question = { body, headers, agent: account, id, signal };
      return { member, answer: await collect(gate, server, question) };
    }),
  );
}

/** `initialize` at every usable server; those that answer make up the session. Null where none did. */
export async function initialize(
  gate: Gate,
  spoken: Spoken,
  signal: AbortSignal,
): Promise<Introduction | null> {
  const answers = await ask(gate, spoken, signal);
  const members: Member[] = [];
  const results: Record<string, unknown>[] = [];
  for (const { member, answer } of answers) {
    const result = answer?.result;
    if (!result) continue;
    const inside = answer.headers["mcp-session-id"];
    const version = result["protocolVersion"];
    results.push(result);
    members.push({
      server: member.server,
      session: typeof inside === "string" ? { inside, name: "" } : null,
      version: typeof version === "string" ? version : null,
    });
  }
  if (members.length === 0 && answers.length > 0) return null;
  const asked = spoken.message.kind === "request" ? spoken.message.params["protocolVersion"] : null;
  const versions = members.flatMap(({ version }) => (version === null ? [] : [version]));
  return {
    sealed: sealMembers(gate, spoken.account, members, opensUrlsFrom(spoken.message)),
    result: {
      // The oldest that one of them chose: what it means, every other one can say too.
      protocolVersion: versions.sort()[0] ?? (typeof asked === "string" ? asked : "2025-11-25"),
      capabilities: joinCapabilities(
        results.map(({ capabilities }) => capabilities),
        true,
      ),
      serverInfo: self,
      instructions: instructions(members, results),
    },
  };
}

/** `server/discover` at every usable server. Null where none speaks the stateless protocol. */
export async function discover(
  gate: Gate,
  spoken: Spoken,
  signal: AbortSignal,
): Promise<Introduction | null> {
  const answers = await ask(gate, spoken, signal);
  const known = answers.filter(({ answer }) =>
    Array.isArray(answer?.result?.["supportedVersions"]),
  );
  if (known.length === 0 && answers.length > 0) return null;
  const results = known.flatMap(({ answer }) => (answer?.result ? [answer.result] : []));
  const [first, ...others] = results.map(({ supportedVersions }) => supportedVersions as unknown[]);
  const supportedVersions = first?.filter((version) =>
    others.every((list) => list.includes(version)),
  ) ?? ["2026-07-28"];
  return {
    sealed: null,
    result: {
      resultType: "complete",
      supportedVersions,
      capabilities: joinCapabilities(
        results.map(({ capabilities }) => capabilities),
        false,
      ),
      instructions: instructions(
        known.map(({ member }) => member),
        results,
      ),
      ttlMs: 0,
      cacheScope: "private",
      _meta: { "io.modelcontextprotocol/serverInfo": self },
    },
  };
}

function instructions(
  members: readonly Pick<Member, "server">[],
  results: readonly Record<string, unknown>[],
): string {
  const own =
    "Several tool servers are joined here. A tool or prompt named a__b is b of the server a.";
  const theirs = results.flatMap((result, index) => {
    const said = isRecord(result) ? result["instructions"] : null;
    return typeof said === "string" ? [`${members[index]?.server.name ?? ""}: ${said}`] : [];
  });
  return [own, ...theirs].join("\n\n");
}
