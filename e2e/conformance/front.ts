import { request as ask } from "node:http";
import { listen, type Listening } from "../../server/test/rpc.ts";

/** The suite's server command cannot send a credential: this adds the agent's, and changes nothing else. */
export function bearerFront(to: string, authorization: string): Promise<Listening> {
  const { hostname, port, pathname } = new URL(to);
  return listen((request, response) => {
    const headers = { ...request.headers, authorization };
    const onward = ask(
      { hostname, port, path: pathname, method: request.method, headers, agent: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        response.flushHeaders();
        answer.on("error", () => response.destroy());
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
}
