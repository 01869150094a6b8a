import type { Verbs } from "@reeve/contract/operations";
import type { Ctx } from "../../platform/context.ts";
import { notFound } from "../../platform/problem.ts";
import type { Snapshots } from "../snapshot/snapshot.ts";
import type { Sessions } from "./sessions.ts";

interface HearHands {
  readonly snapshots: Snapshots;
  readonly sessions: Pick<Sessions, "hear">;
}

/** What is heard is no change of anything that is administered: it is kept with the session, and as briefly. */
export const sessionVerbs = ({
  snapshots,
  sessions,
}: HearHands): Pick<Verbs<Ctx>, "sessions.hear"> => ({
  async "sessions.hear"(_ctx, { agent, person = null, session = null, text }) {
    const snapshot = snapshots.current();
    if (!snapshot.agents.has(agent)) throw notFound("agent", agent);
    return { heard: await sessions.hear(snapshot, { agent, person, name: session, text }) };
  },
});
