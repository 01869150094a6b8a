import { fork } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** What an engine said to one request. */
export interface Answered {
  readonly answer: string;
  readonly reason: readonly string[];
  readonly errors: readonly string[];
}

type Asks = Readonly<Record<string, (argument: never) => unknown>>;
export type Side<A extends Asks> = {
  readonly [K in keyof A]: (...argument: Parameters<A[K]>) => Promise<Awaited<ReturnType<A[K]>>>;
} & { stop(): void };

interface Question {
  readonly ask: string;
  readonly argument: unknown;
}
interface Reply {
  readonly value?: unknown;
  readonly failed?: string;
}

/** Starts an engine in a process of its own, so that neither's memory is the other's. */
export function side<A extends Asks>(name: string, execArgv: readonly string[]): Side<A> {
  const child = fork(fileURLToPath(new URL("policy.js", import.meta.url)), [name], {
    execArgv: [...execArgv],
  });
  const ask = async (question: Question): Promise<unknown> => {
    child.send(question);
    const gone = new AbortController();
    const end = once(child, "exit", { signal: gone.signal }).then(() => {
      throw new Error(`the process ${name} ended`);
    });
    end.catch(() => undefined);
    const [reply] = (await Promise.race([once(child, "message"), end])) as [Reply];
    gone.abort();
    if (reply.failed !== undefined) throw new Error(`${name}: ${reply.failed}`);
    return reply.value;
  };
  return new Proxy({} as Side<A>, {
    get: (_, member) =>
      member === "stop"
        ? () => child.kill()
        : (argument: unknown) => ask({ ask: String(member), argument }),
  });
}

/** The other end: answers what is asked of this process. */
export function answer(asks: Asks): void {
  process.on("message", (message) => {
    void reply(asks, message as Question).then((it) => process.send?.(it));
  });
  process.on("disconnect", () => process.kill(process.pid));
}

async function reply(asks: Asks, { ask, argument }: Question): Promise<Reply> {
  try {
    return { value: await asks[ask]?.(argument as never) };
  } catch (error) {
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
