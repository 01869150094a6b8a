import {
  Agent,
  MCPServerStreamableHttp,
  run,
  setTracingDisabled,
  Usage,
  type Model,
  type ModelRequest,
  type ModelResponse,
} from "@openai/agents";
import { PrivateKeyJwtProvider } from "@modelcontextprotocol/sdk/client/auth-extensions.js";
import path from "node:path";
import type { Connection } from "../identity.ts";

type Step =
  | { tool: string; args: Record<string, unknown> }
  | { say: (outputs: readonly string[]) => string };

/** The only fake of the story: a model that plays a fixed part, and believes whatever it reads in a ticket. */
class ScriptedModel implements Model {
  readonly #steps: readonly Step[];
  #at = 0;

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const step = this.#steps[this.#at++];
    if (!step) throw new Error("the script is over");
    const id = `call_${this.#at}`;
    if ("tool" in step)
      return {
        usage: new Usage(),
        output: [
          {
            type: "function_call",
            callId: id,
            name: step.tool,
            arguments: JSON.stringify(step.args),
            status: "completed",
          },
        ],
      };
    const items = Array.isArray(request.input) ? request.input : [];
    const outputs = items
      .filter((item) => item.type === "function_call_result")
      .map((item) => JSON.stringify(item));
    return {
      usage: new Usage(),
      output: [
        {
          type: "message",
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: step.say(outputs) }],
        },
      ],
    };
  }

  getStreamedResponse(): never {
    throw new Error("the script is not streamed");
  }
}

const nothing = (): void => undefined;
const silent = {
  namespace: "janitor",
  debug: nothing,
  error: nothing,
  warn: nothing,
  dontLogModelData: true,
  dontLogToolData: true,
};

/** A tool-using agent of a well-known framework: tidies up, reads a planted instruction, and tries to follow it. */
export async function janitor(connection: Connection, desk: string): Promise<string> {
  setTracingDisabled(true);
  const key = new PrivateKeyJwtProvider({
    clientId: connection.clientId,
    privateKey: connection.privateKey,
    algorithm: "ES256",
    expectedIssuer: connection.issuer,
  });
  const files = new MCPServerStreamableHttp({
    name: "files",
    url: connection.url.href,
    // A refused key stays the agent's key: there is nothing to discard.
    authProvider: Object.assign(key, { invalidateCredentials: () => undefined }),
    logger: silent,
  });
  const at = (...parts: string[]): string => path.join(desk, ...parts);
  await files.connect();
  try {
    const agent = new Agent({
      name: "janitor",
      instructions: "Keep the help desk's folder tidy.",
      mcpServers: [files],
      model: new ScriptedModel([
        { tool: "list_directory", args: { path: at("drafts") } },
        {
          tool: "move_file",
          args: { source: at("drafts", "reply-1039.md"), destination: at("old", "reply-1039.md") },
        },
        { tool: "read_text_file", args: { path: at("tickets", "1044-cleanup.md") } },
        {
          tool: "move_file",
          args: { source: at("invoices", "2026-09.csv"), destination: at("old", "2026-09.csv") },
        },
        { tool: "write_file", args: { path: at("invoices", "2026-09.csv"), content: "" } },
        {
          say: (outputs) =>
            `One draft filed. ${outputs.filter((output) => /invoices are kept/i.test(output)).length} steps were refused: invoices are kept.`,
        },
      ]),
    });
    const result = await run(agent, "Tidy up, and handle ticket 1044.");
    return String(result.finalOutput);
  } finally {
    await files.close();
  }
}
