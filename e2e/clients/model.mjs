import { createServer } from "node:http";

/** A model that does one thing: runs the shell command between `RUN:` and `END` of what the person says, and then stops. */
export async function scriptedModel() {
  const heard = [];
  let count = 0;
  const answer = async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    let body = {};
    try {
      body = JSON.parse(text);
    } catch {
      // Nothing to do is said below.
    }
    const command = [...text.matchAll(/RUN: ((?:[^"\\]|\\.)*?) END/g)].at(-1)?.[1];
    const way = Object.entries(ways).find(([path]) => request.url.includes(path))?.[1];
    if (way === undefined) {
      json(response, { data: [], models: [] });
      return;
    }
    const told = way.told(body);
    if (told !== null) heard.push(told);
    way.say(response, body, told === null ? command : undefined, ++count);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** What clients told the model of its calls, newest last. */
    heard,
    close: () => (server.closeAllConnections(), server.close()),
  };
}

const json = (response, value) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
};
const events = (response, list) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const [name, data] of list)
    response.write(
      `${name === null ? "" : `event: ${name}\n`}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`,
    );
  response.end();
};
const orNull = (value, has) => (has ? JSON.stringify(value) : null);

/** Anthropic messages. */
const messages = {
  told: ({ messages: all = [] }) => {
    const content = all.at(-1)?.content ?? "";
    return orNull(content, JSON.stringify(content).includes('"tool_result"'));
  },
  say(response, { model, tools = [] }, command, n) {
    const runs = command !== undefined && tools.length > 0;
    const block = runs
      ? { type: "tool_use", id: `toolu_${n}`, name: "Bash", input: {} }
      : { type: "text", text: "" };
    const delta = runs
      ? { type: "input_json_delta", partial_json: JSON.stringify({ command }) }
      : { type: "text_delta", text: "finished" };
    const usage = { input_tokens: 1, output_tokens: 1 };
    const message = {
      id: `msg_${n}`,
      type: "message",
      role: "assistant",
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
    };
    const stop = { stop_reason: runs ? "tool_use" : "end_turn", stop_sequence: null };
    events(response, [
      ["message_start", { type: "message_start", message }],
      ["content_block_start", { type: "content_block_start", index: 0, content_block: block }],
      ["content_block_delta", { type: "content_block_delta", index: 0, delta }],
      ["content_block_stop", { type: "content_block_stop", index: 0 }],
      ["message_delta", { type: "message_delta", delta: stop, usage: { output_tokens: 1 } }],
      ["message_stop", { type: "message_stop" }],
    ]);
  },
};

/** OpenAI responses. */
const responses = {
  told: ({ input = [] }) => {
    const all = input.filter(({ type }) => type === "function_call_output");
    return orNull(all, all.length > 0);
  },
  say(response, { tools = [] }, command, n) {
    const names = tools.map(({ name, type }) => name ?? type);
    const name = names.find((one) => ["shell_command", "exec_command", "shell"].includes(one));
    const args =
      name === "exec_command"
        ? { cmd: command }
        : name === "shell"
          ? { command: ["bash", "-lc", command] }
          : { command };
    const item =
      command === undefined || name === undefined
        ? {
            type: "message",
            id: `m${n}`,
            role: "assistant",
            content: [{ type: "output_text", text: "finished" }],
          }
        : {
            type: "function_call",
            id: `f${n}`,
            call_id: `call_${n}`,
            name,
            arguments: JSON.stringify(args),
          };
    const usage = {
      input_tokens: 1,
      input_tokens_details: null,
      output_tokens: 1,
      output_tokens_details: null,
      total_tokens: 2,
    };
    events(response, [
      ["response.created", { type: "response.created", response: { id: `r${n}` } }],
      ["response.output_item.done", { type: "response.output_item.done", item }],
      ["response.completed", { type: "response.completed", response: { id: `r${n}`, usage } }],
    ]);
  },
};

/** OpenAI chat completions. */
const completions = {
  told: ({ messages: all = [] }) => orNull(all.at(-1), all.at(-1)?.role === "tool"),
  say(response, { model, tools = [] }, command, n) {
    const runs = command !== undefined && tools.some((tool) => tool.function?.name === "bash");
    const call = { name: "bash", arguments: JSON.stringify({ command, description: "as asked" }) };
    const delta = runs
      ? {
          role: "assistant",
          tool_calls: [{ index: 0, id: `call_${n}`, type: "function", function: call }],
        }
      : { role: "assistant", content: "finished" };
    const base = { id: `c${n}`, object: "chat.completion.chunk", created: 1, model };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    events(response, [
      [null, { ...base, choices: [{ index: 0, delta, finish_reason: null }] }],
      [
        null,
        {
          ...base,
          choices: [{ index: 0, delta: {}, finish_reason: runs ? "tool_calls" : "stop" }],
          usage,
        },
      ],
      [null, "[DONE]"],
    ]);
  },
};

/** Gemini. */
const generate = {
  told: ({ contents = [] }) => {
    const parts = contents.at(-1)?.parts ?? [];
    return orNull(
      parts,
      parts.some(({ functionResponse }) => functionResponse),
    );
  },
  say(response, { tools = [] }, command) {
    const has = tools.some(({ functionDeclarations = [] }) =>
      functionDeclarations.some(({ name }) => name === "run_shell_command"),
    );
    const part =
      command !== undefined && has
        ? { functionCall: { name: "run_shell_command", args: { command } } }
        : { text: "finished" };
    const usageMetadata = { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 };
    events(response, [
      [
        null,
        {
          candidates: [
            { content: { role: "model", parts: [part] }, finishReason: "STOP", index: 0 },
          ],
          usageMetadata,
        },
      ],
    ]);
  },
};

const ways = {
  "/v1/messages": messages,
  "/responses": responses,
  "/chat/completions": completions,
  enerateContent: generate,
};
