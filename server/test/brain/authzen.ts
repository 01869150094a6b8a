import type { Answer } from "@reeve/contract/decision";
import type { authzenUnderTest } from "../authzen.ts";
import type { Door, Told, Wanted } from "./door.ts";

type Ask = ReturnType<typeof authzenUnderTest>;

/** AuthZEN's door, for an agent that asks about itself, and for an enforcement point that asks about it. */
export const authzenDoors = (ask: Ask): readonly Door[] => [
  {
    name: "AuthZEN, asked by the agent",
    ask: (wanted) => {
      const person = wanted.person === null ? "" : `.${wanted.person}`;
      return asked(ask, wanted, `reeve_dev_${wanted.agent}${person}`);
    },
  },
  { name: "AuthZEN, asked by another", ask: (wanted) => asked(ask, wanted, "point") },
];

async function asked(ask: Ask, wanted: Wanted, token: string): Promise<Told> {
  const { agent, person, server, tool, args, session } = wanted;
  const subject =
    person === null
      ? { type: "agent", id: agent }
      : { type: "user", id: person, properties: { act: { sub: agent } } };
  const { status, json } = await ask(
    "/evaluation",
    {
      subject,
      action: { name: "tools/call" },
      resource: { type: "tool", id: `${server}/${tool}` },
      context: {
        args,
        supported_obligations: ["custom"],
        ...(session !== null && { session_id: session }),
      },
    },
    { token },
  );
  if (status === 401 || status === 403)
    return { answer: "block", code: status === 403 ? "agent-suspended" : "credential", args: null };
  const context = (json.context ?? {}) as { outcome?: Answer; reason_code?: string } & {
    obligations?: { properties: { action: string; args?: unknown } }[];
  };
  const narrowed = context.obligations?.find(({ properties }) => properties.action === "narrow");
  const passes = json.decision === true;
  return {
    answer: context.outcome ?? "block",
    code: context.reason_code ?? null,
    args: passes ? (narrowed?.properties.args ?? args) : null,
  };
}
