import type { ServerId } from "@reeve/contract/id";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../platform/clock.ts";
import { notReached } from "../relay/relay.ts";
import type { StdioUpstream } from "../stdio/stdio-upstream.ts";
import { httpUpstream, listens } from "../upstream/http-upstream.ts";
import type { Upstream, UpstreamHandler, UpstreamRequest } from "../upstream/upstream.ts";
import type { Owner, Owners } from "./owners.ts";
import { handOver, sealHeader } from "./seal.ts";

/** What the processes need to reach each other's tool servers. */
export interface Sharing {
  readonly owners: Owners;
  readonly clock: Clock;
  /** 32 bytes, the same in every process. */
  readonly key: Buffer;
}

/** A tool server that is a program, wherever it runs. */
export interface OwnedUpstream extends StdioUpstream {
  /** The program in this process; only for who made sure that it is run here. */
  here(): Upstream;
  /** Ends its children at once: another process may run it from now on. */
  drop(): void;
}

/** Longer than a dead owner is waited for, so that a call survives the move of its server. */
const patienceMs = 15_000;
const againMs = 250;
/** What the door of the other process says where the answer is none of the tool server. */
export const notMine = "not-mine";
export const answered = "answer";
/** The tool server failed there, and may have done something. */
export const failedThere = 502;

type There = Extract<Owner, { here: false }>;
type Sent = { readonly abort: () => void };

/** Runs it here while this process owns it, and hands every exchange to the owner otherwise. */
export function ownedUpstream(
  server: ServerId,
  { owners, clock, key }: Sharing,
  open: () => StdioUpstream,
): OwnedUpstream {
  let local: StdioUpstream | null = null;
  let closed = false;
  const ways = new Map<string, readonly [calls: Upstream, streams: Upstream]>();
  const here = (): StdioUpstream => {
    if (closed) throw new Error("the tool server was removed or changed");
    return (local ??= open());
  };
  const wayTo = (peer: string, request: UpstreamRequest): Upstream => {
    const address = `${peer}/peer/stdio/${server}`;
    const way = ways.get(peer) ?? [
      httpUpstream(address, undefined, () => false),
      httpUpstream(address, undefined, () => true),
    ];
    ways.set(peer, way);
    return way[listens(request) ? 1 : 0];
  };

  /** Hands it to the owner. `again` where the owner certainly did nothing with it. */
  const hand = (
    owner: There,
    request: UpstreamRequest,
    handler: UpstreamHandler,
    began: (sent: Sent) => void,
    again: (why: string) => void,
  ): void => {
    const { payload, seal } = handOver(key, clock, { process: owner.process, server }, request);
    let door: string | null = null;
    let over = false;
    const once = (what: () => void): void => {
      if (over) return;
      over = true;
      sent?.abort();
      what();
    };
    let sent: Sent | null = null;
    sent = wayTo(owner.peer, request).send(
      {
        method: "POST",
        headers: { "content-type": "application/octet-stream", [sealHeader]: seal },
        body: payload,
        agent: request.agent,
        sent: request.sent,
      },
      {
        onHeaders(status, { [sealHeader]: says, ...headers }, resume) {
          if (says === answered) return handler.onHeaders(status, headers, resume);
          const why = String(says ?? "it is no Reeve that answers there");
          door = why;
          once(() => {
            if (says === notMine) again("it was just moved");
            else handler.onError(status === failedThere ? new Error(why) : unmet(why));
          });
        },
        onData: (chunk) => (door === null ? handler.onData(chunk) : true),
        onEnd: () => (door === null ? handler.onEnd() : undefined),
        onError(error) {
          const nothing = notReached.has(String((error as { code?: unknown }).code));
          once(() => (nothing ? again("its process cannot be reached") : handler.onError(error)));
        },
      },
    );
    began(sent);
  };

  const find = async (
    request: UpstreamRequest,
    handler: UpstreamHandler,
    left: () => boolean,
    began: (sent: Sent) => void,
  ): Promise<void> => {
    const until = performance.now() + patienceMs;
    for (;;) {
      let why: string;
      if (closed) return handler.onError(unmet("the tool server was removed or changed"));
      try {
        const owner = await owners.of(server);
        if (left()) return;
        if (owner.here) return began(here().send(request, handler));
        why = await new Promise<string>((again) => hand(owner, request, handler, began, again));
        owners.forget(server);
      } catch (error) {
        why = error instanceof Error ? error.message : String(error);
      }
      if (left()) return;
      if (performance.now() > until) return handler.onError(unmet(why));
      await sleep(againMs);
    }
  };

  return {
    send(request, handler) {
      let gone = false;
      let sent: Sent | null = null;
      void find(
        request,
        handler,
        () => gone,
        (it) => (sent = it),
      );
      return {
        abort() {
          gone = true;
          sent?.abort();
        },
      };
    },
    here,
    drop() {
      const ending = local;
      local = null;
      void ending?.close(true);
    },
    async close(atOnce) {
      closed = true;
      const all = [...ways.values()].flat();
      await Promise.all([local?.close(atOnce), ...all.map((way) => way.close())]);
    },
    endFor: (stopped) => local?.endFor(stopped),
    lines: () => local?.lines() ?? [],
    get children() {
      return local?.children ?? 0;
    },
    get failures() {
      return local?.failures ?? 0;
    },
  };
}

/** The tool server saw nothing of it. */
const unmet = (why: string): Error => Object.assign(new Error(why), { code: "EHOSTUNREACH" });
