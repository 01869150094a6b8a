import type { ServerId } from "@reeve/contract/id";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { answered, failedThere, notMine } from "./owned-upstream.ts";
import type { Owners } from "./owners.ts";
import { sealHeader, taker } from "./seal.ts";

export interface PeerHands {
  readonly owners: Pick<Owners, "mine">;
  /** This process, as the others know it. */
  readonly process: string;
  readonly key: Buffer;
  readonly clock: Clock;
  readonly log: Log;
  /** The program itself, in this process; null where there is no such server. */
  here(server: ServerId): Upstream | null;
}

/** An agent's message and what is said around it. */
const mostBytes = 8 * 1024 * 1024;
const patienceMs = 15_000;

/**
 * The door between processes: what another one decided and recorded is handed to the program that runs here. Opens for
 * processes with the same key only, for each exchange once.
 */
export function peerDoor(
  hands: PeerHands,
): (request: IncomingMessage, response: ServerResponse) => void {
  const take = taker(hands.key, hands.clock);

  /** Null where it is not run here, or cannot be found for now: nothing was done, and the other process asks again. */
  const running = (server: ServerId): Upstream | null => {
    try {
      return hands.owners.mine(server) ? hands.here(server) : null;
    } catch {
      return null;
    }
  };
  const unwelcome = (response: ServerResponse, server: ServerId, why: string): void => {
    hands.log.warn({ server, why }, "another process was refused");
    refuse(response, 403, why);
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, id = ""] = /^\/peer\/stdio\/(srv_[a-z0-9]{26})$/.exec(request.url ?? "") ?? [];
    const server = id as ServerId;
    const seal = request.headers[sealHeader];
    if (id === "" || request.method !== "POST" || typeof seal !== "string")
      return refuse(response, 404, "There is no such door.");
    const opened = take({ process: hands.process, server }, seal);
    if (typeof opened === "string") return unwelcome(response, server, opened);
    const payload = await read(request);
    if (payload === null) return refuse(response, 413, "This is too large, or came too slowly.");
    const handed = opened(payload);
    if (typeof handed === "string") return unwelcome(response, server, handed);
    const program = running(server);
    if (program === null) return refuse(response, 421, notMine);
    let over = false;
    const exchange = program.send(handed, {
      onHeaders(status, headers, resume) {
        response.on("drain", resume);
        response.writeHead(status, { ...headers, [sealHeader]: answered });
        response.flushHeaders();
      },
      onData: (chunk) => response.write(chunk),
      onEnd() {
        over = true;
        response.end();
      },
      onError(error) {
        over = true;
        if (response.headersSent) response.destroy();
        else refuse(response, failedThere, error.message);
      },
    });
    response.on("close", () => {
      if (!over) exchange.abort();
    });
  };

  return (request, response) => {
    for (const side of [request, response]) side.on("error", () => undefined);
    answer(request, response).catch((error: unknown) => {
      hands.log.error({ error: String(error) }, "the door between processes failed");
      response.destroy();
    });
  };
}

/** The reason travels in a header: the body of an answer is the tool server's alone. */
function refuse(response: ServerResponse, status: number, why: string): void {
  const reason = why.replaceAll(/[^\u0020-\u007e]/g, " ").slice(0, 300);
  response.writeHead(status, { [sealHeader]: reason, connection: "close" }).end();
}

async function read(request: IncomingMessage): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  const late = setTimeout(() => request.destroy(), patienceMs);
  try {
    for await (const piece of request) {
      bytes += (piece as Buffer).length;
      if (bytes > mostBytes) return null;
      pieces.push(piece as Buffer);
    }
    return Buffer.concat(pieces);
  } catch {
    return null;
  } finally {
    clearTimeout(late);
  }
}
