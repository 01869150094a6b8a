import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { verdict, type OracleCase } from "./case.ts";

type Raw = readonly (readonly [string, readonly string[], readonly string[]])[];

export interface Cedar extends Disposable {
  /** What Cedar's own engine says to each request of each case; a case that it cannot read is an error. */
  verdicts(cases: readonly OracleCase[]): Promise<readonly (readonly string[])[]>;
}

const processes = 2;

/** Starts Cedar's own engine, in as many processes as a small machine can run at once. One question at a time. */
export function openCedar(file = new URL("./cedar-process.js", import.meta.url)): Cedar {
  const children = Array.from({ length: processes }, () =>
    fork(fileURLToPath(file), [], {
      // Without the flag V8 can abort in a loop of calls into wasm, on Node 20 and 22.
      execArgv: ["--no-turbo-inline-js-wasm-calls"],
      env: {},
    }),
  );
  return {
    async verdicts(cases) {
      const share = Math.ceil(cases.length / children.length);
      const answers = await Promise.all(
        children.map((child, n) => ask(child, cases.slice(n * share, (n + 1) * share))),
      );
      return answers.flat();
    },
    [Symbol.dispose]() {
      for (const child of children) child.kill();
    },
  };
}

async function ask(
  child: ChildProcess,
  cases: readonly OracleCase[],
): Promise<readonly (readonly string[])[]> {
  if (cases.length === 0) return [];
  const answered = new AbortController();
  const ended = once(child, "exit", { signal: answered.signal }).then(() => {
    throw new Error("a process of Cedar's engine ended");
  });
  ended.catch(() => undefined);
  child.send(cases);
  const [reply] = (await Promise.race([once(child, "message"), ended])) as [
    string | readonly (Raw | string)[],
  ];
  answered.abort();
  if (typeof reply === "string") throw new Error(reply);
  return reply.map((all, n) => {
    if (typeof all === "string") throw new Error(`${all} in ${JSON.stringify(cases[n])}`);
    return all.map((it) => verdict(...it));
  });
}
