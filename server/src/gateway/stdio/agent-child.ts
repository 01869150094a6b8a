import { openChannel, type Channel } from "./channel.ts";
import { modernVersion, ownEnvelope } from "./envelope.ts";
import type { Nursery } from "./nursery.ts";
import { passing, type Modern } from "./modern.ts";
import { introduce, translating } from "./translate.ts";

/** Which protocol a server's children speak, once one has answered. */
export interface Era {
  known: "modern" | "legacy" | null;
}

/** The one child that serves an agent's requests of 2026-07-28. */
export interface AgentChild {
  readonly modern: Modern;
  readonly channel: Channel;
}

export interface ProbeTimes {
  readonly probeTimeoutMs: number;
  readonly initializeTimeoutMs: number;
}

/**
 * Starts a child for an agent's requests of 2026-07-28. A server is asked once which protocol it speaks:
 * `server/discover`, and where that is not answered properly, `initialize`.
 */
export async function startAgentChild(
  nursery: Nursery,
  agent: string,
  era: Era,
  times: ProbeTimes,
): Promise<AgentChild> {
  let channel = await openChannel(nursery, agent);
  try {
    if (era.known === null && (await speaksModern(channel, times.probeTimeoutMs)))
      era.known = "modern";
    if (era.known === "modern") return { channel, modern: passing(channel) };
    // A server that cannot bear to be asked anything before `initialize` gets a fresh start.
    if (await hasEnded(channel)) channel = await openChannel(nursery, agent);
    const introduction = await introduce(channel, times.initializeTimeoutMs);
    era.known = "legacy";
    return { channel, modern: translating(channel, introduction) };
  } catch (error) {
    void channel.close();
    throw error;
  }
}

async function speaksModern(channel: Channel, withinMs: number): Promise<boolean> {
  try {
    const answer = await channel.call("server/discover", { _meta: ownEnvelope }, withinMs);
    const versions = answer.result?.["supportedVersions"];
    return Array.isArray(versions) && versions.includes(modernVersion);
  } catch {
    return false;
  }
}

const hasEnded = (channel: Channel): Promise<boolean> =>
  Promise.race([
    channel.ended.then(() => true),
    new Promise<false>((resolve) => setImmediate(() => resolve(false))),
  ]);
