import { ProblemBody, type ProblemCode } from "@reeve/contract/problem";
import { expect, test } from "vitest";
import { doorWith } from "../../test/door.ts";
import { nobody } from "./actor.ts";
import type { Ctx } from "./context.ts";
import { Problem } from "./problem.ts";

const id = `agt_${"0".repeat(26)}`;
const echo = (_ctx: Ctx, input: unknown) => Promise.resolve(input);
const door = doorWith({
  "agents.get": echo,
  "agents.list": echo,
  "agents.update": echo,
  "me.password": echo,
  "people.invite": echo,
  "agents.stop": echo,
});
const json = { "content-type": "application/json" };

async function problemOf(response: Response): Promise<ProblemBody> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = ProblemBody.parse(await response.json());
  expect(problem.status).toBe(response.status);
  expect(response.headers.get("x-request-id")).toBe(problem.requestId);
  return problem;
}
type Body = NonNullable<RequestInit["body"]>;
const put = (body: Body, headers: Record<string, string> = json) =>
  door.request(
    new Request("http://x/api/me/password", {
      method: "PUT",
      body,
      headers,
      ...(body instanceof ReadableStream && { duplex: "half" }),
    }),
  );

test.each<[string, Body, Record<string, string>, ProblemCode, number]>([
  ["is not JSON", "{secret", json, "bad_request", 400],
  ["is not an object", "[1]", json, "bad_request", 400],
  ["is the word null", "null", json, "bad_request", 400],
  ["is not UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), json, "bad_request", 400],
  [
    "is nested a hundred thousand deep",
    `{"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}`,
    json,
    "bad_request",
    400,
  ],
  [
    "is a form",
    "a=1",
    { "content-type": "application/x-www-form-urlencoded" },
    "unsupported_media_type",
    415,
  ],
  [
    "is JSON by another name",
    "{}",
    { "content-type": "text/plain" },
    "unsupported_media_type",
    415,
  ],
  ["is compressed", "{}", { ...json, "content-encoding": "gzip" }, "unsupported_media_type", 415],
  ["is announced too large", "{}", { ...json, "content-length": "1000001" }, "too_large", 413],
  ["is too large", `{"a":"${"x".repeat(1_000_000)}"}`, json, "too_large", 413],
])("a body that %s is refused and not repeated", async (_, body, headers, code, status) => {
  const response = await put(body, headers);
  expect(response.status).toBe(status);
  const problem = await problemOf(response);
  expect(problem.code).toBe(code);
  expect(JSON.stringify(problem)).not.toContain("secret");
});

test("a body without announced length is measured while it comes, and no more of it is read than needed", async () => {
  let sent = 0;
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 100_000;
      controller.enqueue(new Uint8Array(100_000).fill(0x20));
    },
    cancel: () => void (cancelled = true),
  });
  const response = await put(endless);
  expect((await problemOf(response)).code).toBe("too_large");
  expect(sent).toBeLessThan(1_500_000);
  expect(cancelled).toBe(true);
});

test("a body that breaks off is refused", async () => {
  const broken = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"password":'));
      controller.error(new Error("reset"));
    },
  });
  expect((await problemOf(await put(broken))).code).toBe("bad_request");
});

const ask = (path: string, init: RequestInit = {}) =>
  door.request(new Request(`http://x${path}`, init));
const patch = (body: unknown) =>
  ask(`/api/agents/${id}`, { method: "PATCH", headers: json, body: JSON.stringify(body) });

test("members come from path, query and body as one object, with their defaults", async () => {
  expect(await (await ask("/api/agents?limit=7&q=x")).json()).toEqual({ limit: 7, q: "x" });
  expect(await (await patch({ name: "new-name" })).json()).toEqual({ id, name: "new-name" });
});

test.each<[string, () => Response | Promise<Response>, string]>([
  ["an unknown member", () => patch({ nmae: "x" }), "nmae"],
  [
    "an unknown member within one",
    () => patch({ scope: { tools: [], sneaky: 1 } }),
    "scope.sneaky",
  ],
  [
    "`__proto__`",
    () => put('{"password":"a long password","__proto__":{"role":"admin"}}'),
    "__proto__",
  ],
  ["a member of the path in the body too", () => patch({ id, name: "x" }), "id"],
  ["a member of the path in the query too", () => ask(`/api/agents/${id}?id=${id}`), "id"],
  ["a member twice in the query", () => ask("/api/agents?q=a&q=b"), "q"],
  ["a NUL", () => patch({ name: "a\0b" }), "name"],
])("%s is refused with its name", async (_, send, name) => {
  const response = await send();
  expect(response.status).toBe(422);
  const problem = await problemOf(response);
  expect(problem.detail).toContain(`\`${name}\``);
  expect(problem.faults?.map((fault) => fault.path)).toContain(name);
});

test("what a change takes is not read from the query, where it would be logged", async () => {
  const response = await ask("/api/me/password?password=secret-secret", { method: "PUT" });
  expect(response.status).toBe(422);
  expect(await response.text()).not.toContain("secret-secret");
});

test.each([
  ["GET", "/api/nothing", 404, null],
  ["GET", "/api", 404, null],
  ["GET", "/api/agents/", 404, null],
  ["OPTIONS", "/api/nothing", 404, null],
  ["PUT", "/api/agents", 405, "GET, HEAD, POST"],
  ["DELETE", `/api/agents/${id}`, 405, "GET, HEAD, PATCH"],
  ["POST", "/api/openapi.json", 405, "GET, HEAD"],
  ["GET", "/api/agents/%zz", 400, null],
  ["GET", "/api/agents/%c3%28", 400, null],
  ["GET", "/api/agents/agt_1%2F..%2Fme", 422, null],
])("%s %s is %i as problem+json", async (method, path, status, allow) => {
  const response = await ask(path, { method });
  expect(response.status).toBe(status);
  expect(response.headers.get("allow")).toBe(allow);
  await problemOf(response);
});

test("OPTIONS tells the methods and opens nothing to other origins; HEAD is a GET without its body", async () => {
  const options = await ask("/api/agents", {
    method: "OPTIONS",
    headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
  });
  expect(options.status).toBe(204);
  expect(options.headers.get("allow")).toBe("GET, HEAD, POST");
  expect([...options.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual(
    [],
  );
  const head = await ask("/api/agents", { method: "HEAD" });
  expect(head.status).toBe(200);
  expect(await head.text()).toBe("");
});

test.each(["/api/agents", "/api/agents?limit=no", "/api/nothing", "/api/openapi.json"])(
  "%s may be kept, framed, sniffed and run by nobody, and has its own request id",
  async (path) => {
    const [one, two] = [await ask(path), await ask(path)];
    expect(one.headers.get("cache-control")).toBe("no-store");
    expect(one.headers.get("x-content-type-options")).toBe("nosniff");
    expect(one.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    if (path !== "/api/openapi.json")
      expect(one.headers.get("x-request-id")).not.toBe(two.headers.get("x-request-id"));
  },
);

const failing = (error: Error) =>
  doorWith({ "agents.list": () => Promise.reject(error) }).request("/api/agents");

test("what a verb throws by mistake is never shown; a lost database is said to be away", async () => {
  const mistake = await failing(new Error("password of x is y"));
  expect(mistake.status).toBe(500);
  expect(await mistake.text()).not.toContain("password of x");
  for (const error of [
    Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
    Object.assign(new Error("terminating connection due to administrator command"), {
      code: "57P01",
    }),
    new Error("Connection terminated unexpectedly"),
    new Error("timeout exceeded when trying to connect"),
  ])
    expect((await problemOf(await failing(error))).code).toBe("unavailable");
});

test("a 401 names the scheme, and a refusal keeps the headers its verb gave", async () => {
  const anonymous = await doorWith(
    {},
    { authenticate: () => Promise.resolve({ actor: nobody, sessionToken: null }) },
  ).request("/api/agents");
  expect(anonymous.headers.get("www-authenticate")).toBe('Bearer realm="reeve"');
  const limited = await doorWith({
    "agents.list": (ctx) => {
      ctx.reply("retry-after", "9");
      return Promise.reject(new Problem("too_many", "Too many.", "Wait."));
    },
  }).request("/api/agents");
  expect(limited.status).toBe(429);
  expect(limited.headers.get("retry-after")).toBe("9");
});

test("a session that is over does not keep its browser from signing in, and opens nothing else", async () => {
  const over = doorWith(
    {
      "session.link": (ctx) => Promise.resolve({ who: ctx.actor.kind, had: ctx.sessionToken }),
      "agents.list": echo,
    },
    { authenticate: () => Promise.reject(new Problem("unauthenticated", "Over.", "Sign in.")) },
  );
  const signIn = await over.request("/api/session/link", {
    method: "POST",
    headers: json,
    body: '{"token":"x"}',
  });
  expect(await signIn.json()).toEqual({ who: "anyone", had: null });
  expect((await over.request("/api/agents")).status).toBe(401);
});
