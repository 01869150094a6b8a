import { z } from "zod";
import { AgentStatus, Tier } from "./agent.ts";
import { Answer } from "./decision.ts";
import { AgentId } from "./id.ts";
import { operation } from "./operation.ts";
import { Effect } from "./server.ts";

/**
 * What an agent's calls of a tool can be answered, whatever the arguments, the session and the time turn out to be. One:
 * it is always that. Several: it depends on them.
 */
export const Cell = z.array(Answer);
export type Cell = z.infer<typeof Cell>;

export const MatrixTool = z.object({ server: z.string(), tool: z.string(), effect: Effect });
export type MatrixTool = z.infer<typeof MatrixTool>;

const MatrixAgent = z.object({
  id: AgentId,
  name: z.string(),
  status: AgentStatus,
  tier: Tier,
});

/** Part of the table of agents and tools. */
export const Matrix = z.object({
  /** Those that the search finds. */
  agents: z.number().int(),
  tools: z.number().int(),
  /** Where this part begins. */
  fromAgent: z.number().int(),
  fromTool: z.number().int(),
  columns: z.array(MatrixTool),
  rows: z.array(z.object({ agent: MatrixAgent, cells: z.array(Cell) })),
});
export type Matrix = z.infer<typeof Matrix>;

const search = {
  agent: z.string().max(200).optional().meta({ description: "part of the name, or an id" }),
  tier: Tier.optional(),
  server: z.string().max(64).optional(),
  tool: z.string().max(200).optional().meta({ description: "part of the name" }),
  effect: Effect.optional(),
};

export const matrixOperations = {
  "policies.matrix": operation({
    method: "GET",
    path: "/api/matrix",
    role: "viewer",
    scope: "policies:read",
    says: "Shows what each agent may do with each tool: the answers that its calls can have, a part of the table at a time.",
    input: z.strictObject({
      ...search,
      fromAgent: z.coerce.number().int().min(0).default(0),
      fromTool: z.coerce.number().int().min(0).default(0),
      agents: z.coerce.number().int().min(1).max(200).default(50),
      tools: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: Matrix,
  }),
  "policies.matrix.export": operation({
    method: "GET",
    path: "/api/matrix/export",
    role: "viewer",
    scope: "policies:read",
    says: "Exports the whole table, one agent and tool a line.",
    input: z.strictObject({ ...search }),
    output: z.object({
      agent: z.string(),
      agentId: AgentId,
      server: z.string(),
      tool: z.string(),
      effect: Effect,
      answers: Cell,
    }),
    stream: "ndjson",
  }),
};
