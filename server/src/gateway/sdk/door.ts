import { ActionId } from "@reeve/contract/id";
import { GrantWanted } from "@reeve/contract/grant-request";
import type { ProblemCode } from "@reeve/contract/problem";
import { Hono, type Context } from "hono";
import { randomUUID } from "node:crypto";
import { readBody } from "../../platform/body.ts";
import { parseInput } from "../../platform/input.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { refusal } from "../../platform/refusal.ts";
import type { Asker } from "../enter/caller.ts";
import { parentOf } from "../enter/trace.ts";
import type { Gate } from "../gate.ts";
import { ask } from "../guard/ask.ts";
import type { GuardAnswer } from "../guard/guard-ask.ts";
import { report } from "../guard/report.ts";
import { whoStands } from "../guard/who.ts";
import { declared } from "./declare.ts";
import { AskBody, EndBody, UncheckedBody } from "./shapes.ts";

const path = "/sdk/v1";
const always = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** Where a program asks before it acts, and says how it ended: what `guard` of the SDK speaks. */
export function sdkDoor(gate: Gate, addressOf: (c: Context) => string): Hono {
  const app = new Hono();

  const answered =
    (answer: (c: Context, who: Asker) => Promise<Response>) =>
    async (c: Context): Promise<Response> => {
      try {
        const authorization = c.req.header("authorization");
        const standing = await whoStands(gate, "sdk", { authorization, address: addressOf(c) });
        if (standing.ok) return await answer(c, standing.who);
        const { status, decision, headers } = standing;
        const fix = "Send the agent's access token, for the resource that is the door `/mcp`.";
        const problem = new Problem(codes[status], decision.reason, fix);
        const response = refusal(problem, randomUUID(), "sdk", gate.hands.log);
        for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
        return response;
      } catch (error) {
        return refusal(error, randomUUID(), "sdk", gate.hands.log);
      }
    };

  app.post(
    `${path}/actions`,
    answered(async (c, asker) => {
      const { definition, traceparent, session, ...asked } = parseInput(
        AskBody,
        await readBody(c.req.raw),
      );
      if (definition !== undefined && definition["name"] !== asked.tool)
        throw new Problem(
          "invalid",
          "`definition.name` is not the tool that is asked for.",
          "Send the definition of `tool`.",
        );
      const who = definition ? await declared(gate, asker, asked.server, definition) : asker;
      const answer = await ask(gate, {
        ...asked,
        source: "sdk",
        who,
        session: session ?? null,
        trace: parentOf(traceparent),
        gone: () => c.req.raw.signal.aborted,
      });
      return c.json(said(answer), 200, always);
    }),
  );

  app.post(
    `${path}/actions/:id/end`,
    answered(async (c, { agent }) => {
      const id = ActionId.safeParse(c.req.param("id"));
      const { outcome, error = null, result } = parseInput(EndBody, await readBody(c.req.raw));
      const taken = id.success
        ? await report(gate, agent.id, { action: id.data, outcome, error, result })
        : null;
      if (taken === null) throw notFound("action under way", String(c.req.param("id")));
      return c.json({ result: taken.result ?? null }, 200, always);
    }),
  );

  app.post(
    `${path}/grant-requests`,
    answered(async (c, { agent }) => {
      const wanted = parseInput(GrantWanted, await readBody(c.req.raw));
      return c.json(await gate.hands.grantRequests.ask(agent, wanted), 201, always);
    }),
  );

  app.get(
    `${path}/grant-requests/:id`,
    answered(async (c, { agent }) => {
      const id = String(c.req.param("id"));
      const found = await gate.hands.grantRequests.find(agent.id, id);
      if (found === null) throw notFound("request for a grant", id);
      return c.json(found, 200, always);
    }),
  );

  app.post(
    `${path}/unchecked`,
    answered(async (c, { agent }) => {
      await gate.hands.programs.ranUnchecked(
        agent,
        parseInput(UncheckedBody, await readBody(c.req.raw)),
      );
      return c.body(null, 204, always);
    }),
  );
  return app;
}

const codes: Record<401 | 403 | 429 | 503, ProblemCode> = {
  401: "unauthenticated",
  403: "forbidden",
  429: "too_many",
  503: "unavailable",
};

/** What the program needs of an answer. */
const said = ({ action, decision, args, approval }: GuardAnswer) => ({
  action,
  decision: decision.id,
  answer: decision.answer,
  code: decision.code,
  reason: decision.reason,
  policies: decision.policies,
  ...(decision.answer === "scope" && { args, redacts: decision.scope?.redacted ?? [] }),
  ...(approval && { approval }),
  ...(decision.retryAfter !== undefined && { retryAfter: decision.retryAfter }),
});
