import { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";

/** One request of an agent and its answer, on the objects that node hands to a server, without a network. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Everything that was answered, once it was. */
  readonly answered: Promise<string>;
}

export function exchange(agent: string, body: string): Exchange {
  let said = "";
  const socket = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      said += chunk.toString();
      done();
    },
  }) as unknown as Socket;
  const request = new IncomingMessage(socket);
  const headers = {
    host: "127.0.0.1",
    authorization: `Bearer ${agent}`,
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    accept: "application/json, text/event-stream",
  };
  Object.assign(request, {
    method: "POST",
    url: "/mcp/desk",
    httpVersionMajor: 1,
    httpVersionMinor: 1,
    complete: true,
  });
  Object.assign(request.headers, headers);
  request.rawHeaders.push(...Object.entries(headers).flat());
  request.push(body);
  request.push(null);
  const response = new ServerResponse(request);
  response.assignSocket(socket);
  const answered = new Promise<string>((resolve) => {
    response.once("finish", () => resolve(said.slice(said.indexOf("\r\n\r\n") + 4)));
    response.once("close", () => resolve(said));
  });
  return { request, response, answered };
}

/** `done`, or the code of the refusal, or what else came of it. */
export function verdictOf(text: string): string {
  const from = text.indexOf("{");
  if (from < 0) return "cut";
  const { result, error } = JSON.parse(text.slice(from, text.lastIndexOf("}") + 1)) as {
    result?: {
      isError?: boolean;
      content?: readonly { text: string }[];
      _meta?: Record<string, { code: string }>;
    };
    error?: { message: string; data?: { reason?: string } };
  };
  if (error !== undefined) return error.data?.reason ?? error.message;
  if (result?.isError !== true) return "done";
  const sentence = result.content?.[0]?.text ?? "";
  const code = result._meta?.["reeve/decision"]?.code;
  return code !== undefined && sentence.endsWith(".") ? code : "a refusal without a reason";
}
