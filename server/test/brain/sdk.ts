import type { Answer } from "@reeve/contract/decision";
import { sdkDoor } from "../../src/gateway/sdk/door.ts";
import type { Gate } from "../../src/gateway/gate.ts";
import type { Door } from "./door.ts";

/** The door that the SDK's guard asks at. */
export function sdkDoors(gate: Gate): readonly Door[] {
  const app = sdkDoor(gate, () => "192.0.2.1");
  return [
    {
      name: "SDK",
      async ask({ agent, person, server, tool, args, session }) {
        const token = `reeve_dev_${agent}${person === null ? "" : `.${person}`}`;
        const answer = await app.request("/sdk/v1/actions", {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: JSON.stringify({
            server,
            tool,
            args,
            session,
            can: { narrow: true, redact: true },
          }),
        });
        const { status } = answer;
        if (status === 401) return { answer: "block", code: "credential", args: null };
        if (status === 403) return { answer: "block", code: "agent-suspended", args: null };
        const it = (await answer.json()) as { answer: Answer; code: string; args?: unknown };
        const goes = it.answer === "allow" || it.answer === "scope";
        return { answer: it.answer, code: it.code, args: goes ? (it.args ?? args) : null };
      },
    },
  ];
}
