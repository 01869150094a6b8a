import { Hono, type Context } from "hono";
import type { Authenticate } from "../../access/authenticate.ts";
import { readBytes } from "../../platform/body.ts";
import { Problem } from "../../platform/problem.ts";
import { parseStrict } from "../enter/strict-json.ts";
import { callerOf, type Caller } from "./caller.ts";
import { evaluate, type EvaluateHands } from "./evaluate.ts";
import { inOrder } from "./evaluations.ts";
import { metadataOf, metadataPath, root, wellKnown } from "./metadata.ts";
import { pageOf } from "./page.ts";
import { readBatch, readQuestion, readSearch, type Sought } from "./question.ts";
import { malformed, Refused } from "./refused.ts";
import {
  duplicate,
  found,
  openKeys,
  RequestRefused,
  submit,
  taskOf,
  type RequestHands,
} from "./requests.ts";
import { search, type Result, type SearchHands } from "./search.ts";

export interface AuthzenHands extends EvaluateHands, SearchHands, Pick<RequestHands, "approval"> {
  readonly authenticate: Authenticate;
  addressOf(c: Context): string;
}

const requestId = "x-request-id";
const longestId = 256;

/** The Authorization API 1.0 of AuthZEN: enforcement points that are none of Reeve's ask here. */
export function authzenDoor(hands: AuthzenHands): Hono {
  const app = new Hono();
  const { gate } = hands;
  const { clock, log } = gate.hands;
  const publicUrl = (): string => gate.hands.publicUrl();
  const requests: RequestHands = { gate, clock, approval: (id) => hands.approval(id) };
  const keys = openKeys();

  /** Every request: who it is, what is said, and one form of answer to whatever goes wrong. */
  const on = (
    method: "GET" | "POST",
    path: string,
    scope: "access:read" | "access:write",
    handle: (caller: Caller, body: unknown, c: Context) => Promise<Response>,
  ): void => {
    app.on(method, `${root}${path}`, async (c) => {
      const answer = await answerTo(c, async () => {
        const caller = await callerOf(hands, c.req.raw.headers, hands.addressOf(c), scope);
        const body = method === "POST" ? await readJson(c.req.raw) : null;
        return handle(caller, body, c);
      });
      const id = c.req.header(requestId);
      if (id !== undefined) answer.headers.set(requestId, id.slice(0, longestId));
      return answer;
    });
    app.all(`${root}${path}`, (c) => {
      c.header("allow", method);
      return c.text(`Send this with ${method}.`, 405);
    });
  };
  const answerTo = async (c: Context, handle: () => Promise<Response>): Promise<Response> => {
    try {
      return await handle();
    } catch (error) {
      if (error instanceof RequestRefused)
        return new Response(JSON.stringify(error.body), {
          status: error.body.status,
          headers: { "content-type": "application/problem+json" },
        });
      if (error instanceof Refused)
        return c.text(error.message, error.status, { ...error.headers });
      log.error(
        { error: error instanceof Error ? error.stack : String(error) },
        "a question at the AuthZEN door failed",
      );
      return c.text(
        "Reeve cannot answer this now, so it must be taken for a no. Send it again.",
        500,
      );
    }
  };
  const how = (c: Context) => ({ gone: () => c.req.raw.signal.aborted });

  on("POST", "/evaluation", "access:write", async (caller, body, c) =>
    c.json(await evaluate(hands, caller, readQuestion(body), how(c))),
  );
  on("POST", "/evaluations", "access:write", async (caller, body, c) => {
    const batch = readBatch(body);
    if (batch === null) return c.json(await evaluate(hands, caller, readQuestion(body), how(c)));
    const evaluations = await inOrder(batch, (question) =>
      evaluate(hands, caller, question, { ...how(c), among: true }),
    );
    return c.json({ evaluations });
  });
  for (const sought of ["subject", "resource", "action"] satisfies Sought[])
    on("POST", `/search/${sought}`, "access:read", async (caller, body, c) => {
      const asked = readSearch(sought, body);
      return c.json(pageOf(asked, await search(hands, caller, asked), keyOf));
    });
  on("POST", "/requests", "access:write", async (caller, body, c) => {
    const key = c.req.header("idempotency-key");
    const whose = caller.kind === "agent" ? caller.who.account : caller.actor.id;
    if (key !== undefined && !keys.fits(`${whose} ${key.slice(0, longestId)}`, body))
      throw duplicate();
    const { pending, at, body: task } = taskOf(publicUrl(), await submit(requests, caller, body));
    return c.json(task as object, pending ? 202 : 201, { location: at });
  });
  on("GET", "/requests/:id", "access:write", async (caller, _body, c) => {
    const { pending, body } = taskOf(
      publicUrl(),
      await found(requests, caller, c.req.param("id") ?? ""),
    );
    return c.json(body as object, 200, pending ? { "retry-after": "5" } : {});
  });

  for (const path of [wellKnown, `${wellKnown}/*`])
    app.get(path, (c) =>
      c.req.path === metadataPath(publicUrl())
        ? c.json(metadataOf(publicUrl()))
        : c.text("There is no decision point of this name here.", 404),
    );
  return app;
}

const keyOf = (it: Result): string => ("name" in it ? it.name : `${it.type}\n${it.id}`);

/** One object, that can be read in one way only: what is decided on must be what whoever enforces it means. */
async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw malformed("Send `content-type: application/json`.");
  const bytes = await readBytes(request).catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    throw new Refused(error.code === "too_large" ? 413 : 400, error.message);
  });
  if (bytes.length === 0) throw malformed("The request has no body.");
  const read = parseStrict(bytes, { depth: 64, values: 100_000 });
  if (!read.ok) throw malformed(`The body cannot be read: ${read.why}.`);
  if (typeof read.value !== "object" || read.value === null || Array.isArray(read.value))
    throw malformed("The body is not a JSON object.");
  return read.value;
}
