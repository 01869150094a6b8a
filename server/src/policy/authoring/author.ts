import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Problem } from "../../platform/problem.ts";

/** What cedar-wasm says is wrong; offsets are bytes of UTF-8. */
export interface Complaint {
  readonly message: string;
  readonly help: string | null;
  readonly sourceLocations?: readonly { readonly start: number; readonly end: number }[];
  /** `policy3`: the position of the statement in the text. */
  readonly policy?: string;
}

export interface Reading {
  readonly errors: readonly Complaint[];
  readonly warnings: readonly Complaint[];
  readonly formatted: string | null;
}

export type SchemaAnswer<T> =
  | ({ readonly type: "success" } & T)
  | { readonly type: "failure"; readonly errors: readonly Complaint[] };

/** Cedar's own parser, validator and formatter, in a process of its own. Every failure is thrown; none is an answer. */
export interface Author extends AsyncDisposable {
  /** Parses, and validates strictly where there is a schema. */
  read(cedar: string, schema: object | null): Promise<Reading>;
  /** The Cedar JSON of each statement as text, `{"type":"success","json":…}`. */
  statements(texts: readonly string[]): Promise<readonly string[]>;
  schemaText(schema: object): Promise<SchemaAnswer<{ readonly text: string }>>;
  schemaJson(
    schema: string,
  ): Promise<SchemaAnswer<{ readonly json: Readonly<Record<string, unknown>> }>>;
  /** Cedar's own decision: what Reeve's is compared with. */
  authorize(call: object): Promise<unknown>;
}

interface Waiting {
  readonly asked: ChildProcess;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export interface AuthorOptions {
  /** The file of the child process; beside this one unless said. */
  readonly childFile?: URL;
  readonly timeoutMs?: number;
  readonly idleMs?: number;
}

/** Starts the process at the first question, and again at the next one after it ended: it holds much memory, so it ends when nobody asks for a while. */
export function openAuthor(options: AuthorOptions = {}): Author {
  const file = options.childFile ?? new URL("./author-process.js", import.meta.url);
  const timeoutMs = options.timeoutMs ?? 15_000;
  const idleMs = options.idleMs ?? 60_000;
  const waiting = new Map<number, Waiting>();
  let child: ChildProcess | null = null;
  let count = 0;
  let idle: NodeJS.Timeout | undefined;

  const rest = (): void => {
    if (waiting.size > 0) return;
    child?.channel?.unref();
    clearTimeout(idle);
    idle = setTimeout(() => {
      child?.kill("SIGKILL");
      child = null;
    }, idleMs).unref();
  };
  const start = (): ChildProcess => {
    const next = fork(fileURLToPath(file), [], {
      // Without the flag V8 can abort in a loop of calls into wasm, on Node 20 and 22.
      execArgv: ["--no-turbo-inline-js-wasm-calls"],
      env: {},
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    next.unref();
    next.channel?.unref();
    next.on("message", (message) =>
      settle(message as { id: number; answer?: unknown; failed?: string }),
    );
    const gone = (): void => {
      if (child === next) child = null;
      for (const [id, { asked, reject, timer }] of waiting) {
        if (asked !== next) continue;
        clearTimeout(timer);
        waiting.delete(id);
        reject(unavailable("The process that reads policies ended in the middle of its work."));
      }
    };
    next.on("exit", gone);
    next.on("error", gone);
    return next;
  };

  const settle = ({
    id,
    answer,
    failed,
  }: {
    id: number;
    answer?: unknown;
    failed?: string;
  }): void => {
    const asker = waiting.get(id);
    if (!asker) return;
    waiting.delete(id);
    clearTimeout(asker.timer);
    if (failed === undefined) asker.resolve(answer);
    else {
      // It ends now, so that nobody is answered by what the failure left behind.
      if (child === asker.asked) child = null;
      asker.reject(/call stack|out of bounds/.test(failed) ? tooDeep() : unread(failed));
    }
    rest();
  };

  const ask = <T>(question: Readonly<Record<string, unknown>>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const id = ++count;
      clearTimeout(idle);
      const to = (child ??= start());
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(unavailable(`Reading the policy took longer than ${timeoutMs} ms.`));
        // It may be in an endless loop; the next question gets a new one.
        to.kill("SIGKILL");
      }, timeoutMs);
      waiting.set(id, { asked: to, resolve: resolve as (answer: unknown) => void, reject, timer });
      to.channel?.ref();
      // A question that cannot be sent is answered by the end of the process.
      to.send({ id, ...question }, (error) => error && to.kill("SIGKILL"));
    });

  return {
    read: (cedar, schema) => ask({ ask: "read", cedar, schema }),
    statements: (texts) =>
      texts.length === 0 ? Promise.resolve([]) : ask({ ask: "statements", texts }),
    schemaText: (schema) => ask({ ask: "schemaText", schema }),
    schemaJson: (schema) => ask({ ask: "schemaJson", schema }),
    authorize: (call) => ask({ ask: "authorize", call }),
    async [Symbol.asyncDispose]() {
      clearTimeout(idle);
      const last = child;
      if (!last) return;
      const ended = new Promise((resolve) => last.once("exit", resolve));
      // Whoever waits for the end of it may have nothing else to do, and would be gone before.
      last.ref();
      last.kill("SIGKILL");
      await ended;
    },
  };
}

const tooDeep = (): Problem =>
  new Problem(
    "invalid",
    "The policy is nested too deeply to be read.",
    "Write it with fewer brackets, or as several policies.",
  );
const unread = (failed: string): Problem =>
  unavailable(`Cedar could not read this: ${failed.slice(0, 300)}.`);
const unavailable = (detail: string): Problem =>
  new Problem(
    "unavailable",
    detail,
    "Nothing was changed. Try again; if it stays so, make the policy shorter.",
  );
