import type { Clock } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import type { Write } from "../../platform/write.ts";
import { raiseFinding } from "../../registry/findings/store.ts";
import { declareTools } from "../../registry/servers/declare.ts";
import type { GateHands } from "../hands.ts";

/** What programs say of themselves, put where it belongs: definitions with their server, unchecked runs with the findings. */
export const programs = ({
  database,
  write,
  clock,
}: {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}): GateHands["programs"] => ({
  async declare(server, definition) {
    await write(ownCtx("declared by the program"), "servers.declare", (tx) =>
      declareTools(tx, clock, server, [definition]),
    );
  },
  ranUnchecked: (agent, { server, tool, times }) =>
    raiseFinding(database.kysely, clock, {
      kind: "ran_unchecked",
      severity: "high",
      subject: agent.id,
      title: `${agent.name} acted while nobody could be asked`,
      detail: `Its program says that it used ${tool} of ${server} ${times === 1 ? "once" : `${times} times`} without an answer from Reeve, because it is set to go on where Reeve cannot be reached. Those actions are not on the record. Set the tool to block, or say why it may go on.`,
    }),
});
