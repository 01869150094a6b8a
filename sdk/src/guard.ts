import { ActionRefused, type Verdict } from "./action-refused.ts";
import { refusal, ReeveError, unreachable } from "./reeve-error.ts";

export { ActionRefused, type Verdict } from "./action-refused.ts";
export { ReeveError } from "./reeve-error.ts";

export interface GuardOptions {
  /** Where Reeve is: `http://localhost:4700`. */
  readonly url: string;
  /** The agent's access token for the resource `…/mcp`, or what gives one: `agentTokens(…)`. */
  readonly token: string | (() => string | Promise<string>);
  /** The tool server, as registered, that the program's own tools belong to. */
  readonly server: string;
  /** What the program calls this stretch of work. */
  readonly session?: string;
  /** How long an answer is waited for. 10 s unless said. */
  readonly timeoutMs?: number;
  /** The fetch to use; the platform's own unless said. */
  readonly fetch?: typeof fetch;
}

/** One thing the agent wants to do. */
export interface Asked {
  readonly tool: string;
  readonly args?: unknown;
  readonly kind?: "tool_call" | "data_access" | "model_call" | "message";
  /** The server, where it is another than the guard's own. */
  readonly server?: string;
  readonly session?: string;
  /** W3C trace context. */
  readonly traceparent?: string;
  /** The MCP definition of the tool; its name is `tool`. */
  readonly definition?: Definition;
  /** Whether the caller uses `args` of the verdict, and shows only the result that `report` gives back. */
  readonly can?: { readonly narrow: boolean; readonly redact: boolean };
  readonly waits?: boolean;
  readonly signal?: AbortSignal;
}

export interface Definition {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: object;
  readonly annotations?: object;
}

export interface ActOptions {
  /** How long a person's answer is waited for, in ms; without it an escalation is thrown at once. */
  readonly waitMs?: number;
  /** `allow` runs the tool where Reeve cannot be reached; Reeve hears of it later, and makes a finding of it. */
  readonly whenUnreachable?: "block" | "allow";
}

export interface Ended {
  readonly outcome: "ok" | "error";
  readonly error?: string;
  readonly result?: unknown;
}

export interface Guard {
  /** What Reeve says to an action. Where it says no that is the answer; it is thrown only by `act`. */
  ask(asked: Asked): Promise<Verdict>;
  /** Tells how an allowed action ended; answers with the result as the agent may see it. */
  report(action: string, ended: Ended): Promise<unknown>;
  /** Asks, runs with the arguments that policy leaves, tells how it ended. Throws ActionRefused where it may not be. */
  act<A, R>(
    asked: Omit<Asked, "args" | "can"> & { readonly args: A },
    run: (args: A) => R | Promise<R>,
    options?: ActOptions,
  ): Promise<R>;
  /** A function that does the same each time it is called. */
  guard<A, R>(
    definition: Definition,
    run: (args: A) => R | Promise<R>,
    options?: ActOptions,
  ): (args: A) => Promise<R>;
}

const defaultTimeoutMs = 10_000;
const againMs = 1_000;

/** Asks the Reeve at `url` before each action of this program. When it cannot be reached, nothing happens. */
export function guard(options: GuardOptions): Guard {
  const unchecked = new Map<string, { server: string; tool: string; times: number }>();

  async function ask({ signal, session = options.session, ...asked }: Asked): Promise<Verdict> {
    const said = { server: options.server, ...asked, ...(session !== undefined && { session }) };
    const verdict = (await send(options, "actions", said, signal)) as Verdict;
    await owned();
    return verdict;
  }

  async function report(action: string, ended: Ended): Promise<unknown> {
    const taken = await send(options, `actions/${encodeURIComponent(action)}/end`, ended);
    return (taken as { result: unknown }).result;
  }

  /** Owns up to what ran while Reeve could not be asked; tried again with the next answer where it fails. */
  async function owned(): Promise<void> {
    for (const [key, what] of unchecked) {
      unchecked.delete(key);
      await send(options, "unchecked", what).catch(() => unchecked.set(key, what));
    }
  }

  async function asking(asked: Asked, waitMs: number): Promise<Verdict> {
    const until = Date.now() + waitMs;
    let verdict = await ask(asked);
    while (verdict.answer === "escalate" && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, againMs));
      asked.signal?.throwIfAborted();
      verdict = await ask({ ...asked, waits: true });
    }
    return verdict;
  }

  const act: Guard["act"] = async (asked, run, { waitMs = 0, whenUnreachable } = {}) => {
    let verdict: Verdict;
    try {
      verdict = await asking({ ...asked, can: { narrow: true, redact: true } }, waitMs);
    } catch (error) {
      if (whenUnreachable !== "allow" || !isAway(error)) throw error;
      const { server = options.server, tool } = asked;
      const key = `${server} ${tool}`;
      unchecked.set(key, { server, tool, times: (unchecked.get(key)?.times ?? 0) + 1 });
      return run(asked.args);
    }
    if (verdict.answer !== "allow" && verdict.answer !== "scope") throw new ActionRefused(verdict);
    const args = verdict.answer === "scope" ? (verdict.args as typeof asked.args) : asked.args;
    let result: Awaited<ReturnType<typeof run>>;
    try {
      result = await run(args);
    } catch (error) {
      // How it ended is told as well as can be: the tool's own failure is what the caller must see.
      const why = error instanceof Error ? error.name : "an error";
      await report(verdict.action, { outcome: "error", error: `It threw ${why}.` }).catch(
        () => null,
      );
      throw error;
    }
    const hides = (verdict.redacts ?? []).length > 0;
    const told = report(verdict.action, { outcome: "ok", ...(hides && { result }) });
    // What policy hides must be hidden before anybody sees it; otherwise the result stands without the report.
    if (hides) return (await told) as typeof result;
    await told.catch(() => null);
    return result;
  };

  return {
    ask,
    report,
    act,
    guard: (definition, run, how) => (args) =>
      act({ tool: definition.name, args, definition }, run, how),
  };
}

/** No answer of Reeve's came at all; a refusal by Reeve is an answer. */
const isAway = (error: unknown): boolean =>
  error instanceof ReeveError && error.code === "unreachable";

async function send(
  { url, token, timeoutMs = defaultTimeoutMs, fetch: call = fetch }: GuardOptions,
  path: string,
  body: object,
  signal?: AbortSignal,
): Promise<unknown> {
  const address = `${url.replace(/\/+$/, "")}/sdk/v1/${path}`;
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let text: string;
  try {
    const bearer = typeof token === "string" ? token : await token();
    response = await call(address, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
      body: JSON.stringify(body),
      redirect: "error",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    if (!response.ok) throw await refusal(response);
    text = await response.text();
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof ReeveError ? error : unreachable(address, error);
  }
  try {
    return JSON.parse(text || "null");
  } catch (error) {
    throw unreachable(address, error);
  }
}
