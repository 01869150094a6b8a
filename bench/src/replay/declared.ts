import type { Effect, ToolFlow, Trust } from "@reeve/contract/server";
import banking from "./declared/banking.json" with { type: "json" };
import slack from "./declared/slack.json" with { type: "json" };
import travel from "./declared/travel.json" with { type: "json" };
import workspace from "./declared/workspace.json" with { type: "json" };

/** What whoever connects a tool server says of a tool, from its definition. */
export interface Declared {
  readonly effect: Effect;
  readonly external: boolean;
  readonly trust: Trust;
  readonly dataClasses: readonly string[];
  readonly flow: ToolFlow;
}

/** By suite, which is a tool server here, and tool. */
export const declared = { banking, slack, travel, workspace } as Readonly<
  Record<string, Readonly<Record<string, Declared>>>
>;
