import type { AgentId } from "@reeve/contract/id";
import type { Upstream } from "../../../server/src/gateway/upstream/upstream.ts";
import type { Reach } from "./network.ts";
import type { World } from "./world.ts";

/** However far a process is cut off, this is how old the state is at most that it decides from. */
const staleMs = 10_000;

/** The way of one process to the tool server, which writes down what it ran; what must hold of a call is looked at as it is sent. */
export function toolServer(
  world: World,
  process: number,
  reach: Reach,
  /** Stops that this process has answered, and when. */
  stops: ReadonlyMap<AgentId, number>,
): Upstream {
  const { time, random, records, state } = world;
  return {
    send(request, handler) {
      let over = false;
      const tell = (what: () => void): void => {
        if (over || !reach.alive) return;
        over = true;
        what();
      };
      if (!reach.alive) return { abort: () => undefined };
      const { params } = JSON.parse(String(request.body)) as {
        params: { arguments?: { note: string } };
      };
      // That a call was cancelled comes too late for what this server does.
      if (params.arguments === undefined) return { abort: () => undefined };
      const { note } = params.arguments;
      const agent = request.agent as AgentId;
      const now = time.now();
      world.say(`process ${process} sends ${note}`);
      world.hold(
        records.intents.has(note),
        () => `${note} was sent before its intent was committed`,
      );
      world.hold(
        state.permittedSince(agent, now - staleMs - 1),
        () => `${note} was sent more than ten seconds after its agent was stopped`,
      );
      const answered = stops.get(agent);
      world.hold(
        answered === undefined || state.permittedSince(agent, answered),
        () => `${note} was sent by the process that had answered the stop of its agent`,
      );
      const how = world.upstream;
      time.after(random.whole(1, 20), () => {
        if (how === "refuses")
          return tell(() =>
            handler.onError(Object.assign(new Error("refused"), { code: "ECONNREFUSED" })),
          );
        world.executed.push({ note, process });
        world.say(`${note} runs`);
        const takes = how === "slow" ? random.whole(3_000, 15_000) : random.whole(1, 60);
        time.after(takes, () => {
          if (how === "resets")
            return tell(() =>
              handler.onError(Object.assign(new Error("reset"), { code: "ECONNRESET" })),
            );
          const result = { content: [{ type: "text", text: `done ${note}` }] };
          const bytes = Buffer.from(JSON.stringify({ jsonrpc: "2.0", id: 1, result }));
          const headers = {
            "content-type": "application/json",
            "content-length": String(bytes.length),
          };
          tell(() => {
            handler.onHeaders(200, headers, () => undefined);
            handler.onData(bytes);
            handler.onEnd();
          });
        });
      });
      return { abort: () => void (over = true) };
    },
    close: () => Promise.resolve(),
  };
}
