import { logs, traces, type Attrs, type SpanSketch } from "./otlp-json.ts";

export interface TelemetryCase {
  readonly name: string;
  readonly service: string;
  readonly batches: readonly { readonly signal: string; readonly body: object }[];
  /** What is seen of it, the earliest first. */
  readonly actions: readonly ({ readonly tool: string | null } & Record<string, unknown>)[];
}

const claude = "com.anthropic.claude_code";
const tool = (attrs: Attrs, more: Partial<SpanSketch> = {}): SpanSketch => ({
  id: "tool",
  name: `execute_tool ${attrs["gen_ai.tool.name"] as string}`,
  attrs: { "gen_ai.operation.name": "execute_tool", ...attrs },
  ...more,
});
const agent = (name: string, id = "agent", more: Attrs = {}): SpanSketch => ({
  id,
  name: `invoke_agent ${name}`,
  forMs: 1_000,
  attrs: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, ...more },
});

export const cases: readonly TelemetryCase[] = [
  {
    name: "Claude Code: a log record, its span and the span's children are one action",
    service: "cc-joined",
    batches: [
      traces("cc-joined", `${claude}.tracing`, [
        {
          id: "exec",
          parent: "tool",
          trace: "cc1",
          name: "claude_code.tool.execution",
          at: 5,
          attrs: { success: true },
        },
        {
          id: "tool",
          parent: "turn",
          trace: "cc1",
          name: "claude_code.tool",
          attrs: {
            tool_name: "mcp__crm__find_customer",
            tool_use_id: "toolu_01AAAAAAAAAAAAAAAAAAAA",
            "session.id": "s1",
          },
        },
        {
          id: "turn",
          trace: "cc1",
          name: "claude_code.interaction",
          attrs: { "session.id": "s1" },
        },
      ]),
      logs("cc-joined", `${claude}.events`, [
        {
          body: "claude_code.tool_decision",
          attrs: {
            "event.name": "tool_decision",
            "session.id": "s1",
            tool_name: "mcp_tool",
            tool_use_id: "toolu_01AAAAAAAAAAAAAAAAAAAA",
            decision: "accept",
            source: "config",
          },
        },
        {
          body: "claude_code.tool_result",
          at: 20,
          attrs: {
            "event.name": "tool_result",
            "session.id": "s1",
            tool_name: "mcp_tool",
            tool_use_id: "toolu_01AAAAAAAAAAAAAAAAAAAA",
            success: "true",
            duration_ms: "15",
            tool_parameters: JSON.stringify({
              mcp_server_name: "crm",
              mcp_tool_name: "find_customer",
            }),
            tool_input: JSON.stringify({ name: "Ada", api_key: "sk-abcdefghijklmnopqrstuvwxyz" }),
          },
        },
      ]),
    ],
    actions: [
      {
        tool: "find_customer",
        server: "crm",
        outcome: "ok",
        session: "s1",
        args: { name: "Ada", api_key: "[redacted]" },
        telemetry: {
          seenBy: ["log", "span"],
          emitters: ["claude-code"],
          callId: "toolu_01AAAAAAAAAAAAAAAAAAAA",
        },
      },
    ],
  },
  {
    name: "Claude Code: a refusal that shows only in the trace is denied, before or after its parent came",
    service: "cc-refused",
    batches: [
      traces("cc-refused", `${claude}.tracing`, [
        {
          id: "wait",
          parent: "tool",
          trace: "cc2",
          name: "claude_code.tool.blocked_on_user",
          attrs: { decision: "reject", source: "unknown" },
        },
      ]),
      traces("cc-refused", `${claude}.tracing`, [
        { id: "tool", trace: "cc2", name: "claude_code.tool", attrs: { tool_name: "Bash" } },
      ]),
    ],
    actions: [
      {
        tool: "Bash",
        outcome: "denied",
        error: "Its telemetry says that it was denied (unknown).",
      },
    ],
  },
  {
    name: "Claude Code: a refusal in a log record has no result, and is an action",
    service: "cc-log-refused",
    batches: [
      logs("cc-log-refused", `${claude}.events`, [
        {
          attrs: {
            "event.name": "tool_decision",
            tool_name: "Write",
            tool_use_id: "toolu_01BBBBBBBBBBBBBBBBBBBB",
            decision: "reject",
            source: "user_reject",
          },
        },
        { attrs: { "event.name": "user_prompt", prompt: "hello" } },
        { attrs: { "event.name": "api_request", model: "opus", cost_usd: "0.1" } },
      ]),
    ],
    actions: [{ tool: "Write", outcome: "denied", telemetry: { deniedBy: "user" } }],
  },
  {
    name: "Codex: times of nought, success of a failed command, a sandbox that refused, and no action from its spans",
    service: "codex_exec",
    batches: [
      traces("codex_exec", "codex_exec", [
        {
          id: "inner",
          trace: "cx",
          name: "run_turn",
          attrs: { "gen_ai.operation.name": "execute_tool" },
        },
      ]),
      logs("codex_exec", "codex_otel.log_only", [
        {
          at: null,
          attrs: {
            "event.name": "codex.tool_result",
            "event.timestamp": "2026-11-23T11:59:00.000Z",
            "conversation.id": "c1",
            tool_name: "exec_command",
            call_id: "call_AAAAAAAAAAAAAAAAAAAAAA11",
            arguments: '{"cmd":"false"}',
            output: "Exit code: 1\nWall time: 0.1",
            success: "true",
            duration_ms: "4",
            mcp_server: "",
          },
        },
        {
          at: null,
          attrs: {
            "event.name": "codex.sandbox_outcome",
            "conversation.id": "c1",
            call_id: "call_AAAAAAAAAAAAAAAAAAAAAA22",
            outcome: "denied",
          },
        },
        {
          at: null,
          attrs: {
            "event.name": "codex.tool_result",
            "conversation.id": "c1",
            tool_name: "exec_command",
            call_id: "call_AAAAAAAAAAAAAAAAAAAAAA22",
            arguments: '{"cmd":"touch /etc/x"}',
            output: "",
            success: "true",
            duration_ms: "3",
          },
        },
      ]),
    ],
    actions: [
      {
        tool: "exec_command",
        server: null,
        outcome: "error",
        args: { cmd: "false" },
        session: "c1",
      },
      {
        tool: "exec_command",
        outcome: "denied",
        args: { cmd: "touch /etc/x" },
        telemetry: { deniedBy: "sandbox" },
      },
    ],
  },
  {
    name: "Gemini CLI: a log record without a call id, in the span above the tool's, joins it",
    service: "gemini-cli",
    batches: [
      logs("gemini-cli", "gemini-cli", [
        {
          at: 12,
          trace: "gm1",
          span: "above",
          attrs: {
            "event.name": "gemini_cli.tool_call",
            "session.id": "g1",
            function_name: "mcp_crm_find_customer",
            function_args: '{"name":"Ada"}',
            success: true,
            decision: "auto_accept",
            tool_type: "mcp",
            mcp_server_name: "crm",
            duration_ms: 10,
            error: {},
          },
        },
      ]),
      traces("gemini-cli", "gemini-cli", [
        {
          id: "call",
          parent: "above",
          trace: "gm1",
          name: "tool_call",
          attrs: {
            "gen_ai.operation.name": "tool_call",
            "gen_ai.tool.name": "mcp_crm_find_customer",
            "gen_ai.tool.call_id": "call-1",
            "gen_ai.agent.name": "gemini-cli",
            "gen_ai.conversation.id": "g1",
            "gen_ai.input.messages": {},
          },
        },
      ]),
    ],
    actions: [
      {
        tool: "find_customer",
        server: "crm",
        outcome: "ok",
        session: "g1",
        args: { name: "Ada" },
        telemetry: { agent: "gemini-cli", seenBy: ["log", "span"] },
      },
    ],
  },
  {
    name: "Copilot CLI: a denied call and its permission span are one denied action; MCP tools lose their server's name",
    service: "copilot",
    batches: [
      traces("copilot", "github.copilot", [
        {
          id: "ask",
          parent: "shell",
          trace: "cp1",
          name: "permission",
          at: 1,
          attrs: {
            "github.copilot.permission.kind": "shell",
            "github.copilot.permission.result": "denied-interactively-by-user",
          },
        },
        tool(
          {
            "gen_ai.tool.name": "bash",
            "gen_ai.tool.call.id": "c1",
            "error.type": "denied",
            "github.copilot.tool.parameters.command": "rm -r x",
          },
          { id: "shell", parent: "root", trace: "cp1" },
        ),
        tool(
          {
            "gen_ai.tool.name": "crm-find_customer",
            "gen_ai.tool.call.id": "c2",
            "github.copilot.tool.parameters.mcp_server_name": "crm",
            "github.copilot.tool.parameters.mcp_tool_name": "find_customer",
            "gen_ai.tool.call.arguments": '{"name":"Ada"}',
          },
          { id: "mcp", parent: "root", trace: "cp1", at: 20 },
        ),
        {
          id: "root",
          trace: "cp1",
          name: "invoke_agent",
          attrs: { "gen_ai.operation.name": "invoke_agent", "gen_ai.conversation.id": "k1" },
        },
      ]),
    ],
    actions: [
      {
        tool: "bash",
        outcome: "denied",
        args: { command: "rm -r x" },
        session: "k1",
        telemetry: { deniedBy: "user", agent: null },
      },
      { tool: "find_customer", server: "crm", outcome: "ok", args: { name: "Ada" } },
    ],
  },
  {
    name: "Vercel AI SDK: children come before the root that names the agent",
    service: "vercel",
    batches: [
      traces("vercel", "gen_ai", [
        tool(
          {
            "gen_ai.tool.name": "weather",
            "gen_ai.tool.call.id": "call_1",
            "gen_ai.tool.call.arguments": '{"city":"Oslo"}',
            "gen_ai.tool.call.result": '{"c":3}',
          },
          { parent: "step", trace: "v1" },
        ),
        tool(
          { "gen_ai.tool.name": "book", "gen_ai.tool.call.id": "call_2" },
          { id: "book", parent: "step", trace: "v1", at: 15, failed: true, thrown: "BookingError" },
        ),
        {
          id: "step",
          parent: "agent",
          trace: "v1",
          name: "step 1",
          attrs: { "gen_ai.operation.name": "agent_step" },
        },
      ]),
      traces("vercel", "gen_ai", [{ ...agent("trip-planner"), trace: "v1" }]),
    ],
    actions: [
      {
        tool: "weather",
        outcome: "ok",
        args: { city: "Oslo" },
        telemetry: { agent: "trip-planner" },
      },
      { tool: "book", outcome: "error", args: null, telemetry: { agent: "trip-planner" } },
    ],
  },
  {
    name: "Vercel AI SDK, older: ai.toolCall",
    service: "vercel-old",
    batches: [
      traces("vercel-old", "ai", [
        {
          id: "t",
          trace: "v2",
          name: "ai.toolCall",
          attrs: {
            "ai.operationId": "ai.toolCall",
            "ai.toolCall.name": "weather",
            "ai.toolCall.id": "w1",
            "ai.toolCall.args": '{"city":"Oslo"}',
            "ai.telemetry.functionId": "forecaster",
          },
        },
        {
          id: "g",
          trace: "v2",
          name: "ai.generateText",
          attrs: { "ai.operationId": "ai.generateText" },
        },
      ]),
    ],
    actions: [
      {
        tool: "weather",
        outcome: "ok",
        args: { city: "Oslo" },
        telemetry: { agent: "forecaster", emitters: ["vercel-ai"] },
      },
    ],
  },
  {
    name: "LangGraph through OpenInference: the root's name is the agent's, a bare text is the one input",
    service: "langgraph",
    batches: [
      traces("langgraph", "@arizeai/openinference-instrumentation-langchain", [
        {
          id: "t",
          parent: "node",
          trace: "lg",
          name: "lookup",
          attrs: {
            "openinference.span.kind": "TOOL",
            "tool.name": "lookup",
            "input.value": "Ada",
            "output.value": "found",
          },
        },
        {
          id: "node",
          parent: "root",
          trace: "lg",
          name: "tools",
          attrs: { "openinference.span.kind": "CHAIN" },
        },
        {
          id: "root",
          trace: "lg",
          name: "claims-agent",
          attrs: { "openinference.span.kind": "CHAIN", metadata: '{"thread_id":"th1"}' },
        },
      ]),
    ],
    actions: [
      {
        tool: "lookup",
        outcome: "ok",
        args: { input: "Ada" },
        session: "th1",
        telemetry: { agent: "claims-agent", emitters: ["openinference-langchain"] },
      },
    ],
  },
  {
    name: "OpenAI Agents through OpenInference: the nearest agent acts, and a handoff is no tool call",
    service: "openai-agents",
    batches: [
      traces("openai-agents", "@arizeai/openinference-instrumentation-openai-agents", [
        {
          id: "hand",
          parent: "triage",
          trace: "oa",
          name: "handoff to refunds",
          attrs: { "openinference.span.kind": "TOOL", "tool.name": "handoff_to_refunds" },
        },
        {
          id: "t",
          parent: "refunds",
          trace: "oa",
          at: 20,
          name: "refund",
          failed: true,
          thrown: "Error",
          attrs: {
            "openinference.span.kind": "TOOL",
            "tool.name": "refund",
            "input.value": '{"order":7}',
            "input.mime_type": "application/json",
          },
        },
        {
          id: "triage",
          parent: "flow",
          trace: "oa",
          name: "triage",
          attrs: { "openinference.span.kind": "AGENT", "graph.node.id": "triage" },
        },
        {
          id: "refunds",
          parent: "flow",
          trace: "oa",
          name: "refunds",
          attrs: {
            "openinference.span.kind": "AGENT",
            "graph.node.id": "refunds",
            "graph.node.parent_id": "triage",
          },
        },
        {
          id: "flow",
          trace: "oa",
          name: "Agent workflow",
          attrs: { "openinference.span.kind": "AGENT" },
        },
      ]),
    ],
    actions: [
      { tool: "refunds", kind: "message", telemetry: { agent: "triage" } },
      {
        tool: "refund",
        kind: "tool_call",
        outcome: "error",
        args: { order: 7 },
        telemetry: { agent: "refunds" },
      },
    ],
  },
  {
    name: "Google ADK: names of its own; what is left of a throwing tool has no known end; the merged span is none",
    service: "adk",
    batches: [
      traces("adk", "gcp.vertex.agent", [
        tool(
          {
            "gen_ai.tool.name": "roll",
            "gen_ai.tool.call.id": "adk-1",
            "gcp.vertex.agent.tool_call_args": '{"sides":6}',
            "gcp.vertex.agent.tool_response": '{"n":4}',
            "gen_ai.tool.type": "FunctionTool",
          },
          { parent: "agent", trace: "ad" },
        ),
        { id: "thrown", parent: "agent", trace: "ad", name: "execute_tool explode", at: 20 },
        tool(
          { "gen_ai.tool.name": "(merged tools)" },
          { id: "merged", parent: "agent", trace: "ad", name: "execute_tool (merged)", at: 30 },
        ),
        { ...agent("dicer"), trace: "ad", parent: "inv" },
        {
          id: "inv",
          trace: "ad",
          name: "invocation",
          attrs: { "gcp.vertex.agent.session_id": "ad1" },
        },
      ]),
    ],
    actions: [
      {
        tool: "roll",
        outcome: "ok",
        args: { sides: 6 },
        session: "ad1",
        telemetry: { agent: "dicer", emitters: ["google-adk"] },
      },
      { tool: "explode", outcome: "unknown", args: null, telemetry: { agent: "dicer" } },
    ],
  },
  {
    name: "Microsoft Agent Framework: the MCP client's span inside is the same call; `unknown` is no call id",
    service: "maf",
    batches: [
      traces("maf", "agent_framework", [
        {
          id: "client",
          parent: "fn",
          trace: "ms",
          name: "tools/call search",
          kind: 3,
          at: 1,
          attrs: {
            "mcp.method.name": "tools/call",
            "gen_ai.tool.name": "search",
            "gen_ai.operation.name": "execute_tool",
            "mcp.session.id": "m1",
            "jsonrpc.request.id": "4",
          },
        },
        tool(
          {
            "gen_ai.tool.name": "search",
            "gen_ai.tool.call.id": "unknown",
            "gen_ai.tool.type": "function",
          },
          { id: "fn", parent: "agent", trace: "ms" },
        ),
        {
          id: "flow",
          parent: "agent",
          trace: "ms",
          name: "executor.process",
          attrs: { "executor.id": "x" },
        },
        {
          ...agent("finder", "agent", {
            "gen_ai.provider.name": "microsoft.agent_framework",
            "gen_ai.agent.id": "f-1",
          }),
          trace: "ms",
        },
      ]),
    ],
    actions: [
      {
        tool: "search",
        outcome: "ok",
        telemetry: { agent: "finder", seenBy: ["client", "span"], callId: null },
      },
    ],
  },
  {
    name: "MCP: client and server of one request are one action, in traces of their own, and the server is named by its service",
    service: "mcp-host",
    batches: [
      traces("crm-server", "mcp", [
        {
          id: "srv",
          trace: "m2",
          name: "tools/call find",
          kind: "SPAN_KIND_SERVER",
          at: 2,
          attrs: {
            "mcp.method.name": "tools/call",
            "gen_ai.tool.name": "find",
            "mcp.session.id": "m9",
            "jsonrpc.request.id": "7",
            "error.type": "tool_error",
          },
        },
      ]),
      traces("mcp-host", "mcp", [
        {
          id: "cl",
          trace: "m1",
          name: "tools/call find",
          kind: "SPAN_KIND_CLIENT",
          attrs: {
            "mcp.method.name": "tools/call",
            "gen_ai.tool.name": "find",
            "mcp.session.id": "m9",
            "jsonrpc.request.id": "7",
          },
        },
        {
          id: "li",
          trace: "m1",
          name: "tools/list",
          kind: 3,
          attrs: { "mcp.method.name": "tools/list" },
        },
        {
          id: "rd",
          trace: "m1",
          name: "resources/read",
          kind: 3,
          attrs: { "mcp.method.name": "resources/read", "mcp.resource.uri": "x://y" },
        },
      ]),
    ],
    actions: [
      {
        tool: "find",
        server: "crm-server",
        outcome: "error",
        telemetry: { seenBy: ["client", "server"], emitters: ["mcp"] },
      },
    ],
  },
  {
    name: "LangSmith: tool spans, the trace's name, arguments as the prompt",
    service: "langsmith-app",
    batches: [
      traces("langsmith-app", "langsmith", [
        {
          id: "t",
          parent: "r",
          trace: "ls",
          name: "search",
          attrs: {
            "langsmith.span.kind": "tool",
            "gen_ai.tool.name": "search",
            "gen_ai.prompt": '{"input":"{\\"q\\":\\"tea\\"}"}',
            "gen_ai.completion": '{"output":"x"}',
            "langsmith.trace.name": "helper-bot",
            "langsmith.metadata.thread_id": "th9",
          },
        },
        { id: "r", trace: "ls", name: "LangGraph", attrs: { "langsmith.span.kind": "chain" } },
      ]),
    ],
    actions: [
      {
        tool: "search",
        outcome: "ok",
        args: { q: "tea" },
        session: "th9",
        telemetry: { agent: "helper-bot" },
      },
    ],
  },
  {
    name: "OpenLLMetry: a tool's arguments by name, the agent above, CrewAI's too",
    service: "traceloop-app",
    batches: [
      traces("traceloop-app", "opentelemetry.instrumentation.crewai", [
        {
          id: "t",
          parent: "a",
          trace: "tl",
          name: "search.tool",
          attrs: {
            "traceloop.span.kind": "tool",
            "traceloop.entity.name": "search",
            "traceloop.entity.input": '{"args":[],"kwargs":{"q":"tea"}}',
            "traceloop.workflow.name": "shopping",
          },
        },
        {
          id: "a",
          trace: "tl",
          name: "Buyer.agent",
          attrs: { "traceloop.span.kind": "agent", "traceloop.entity.name": "Buyer" },
        },
      ]),
    ],
    actions: [
      {
        tool: "search",
        outcome: "ok",
        args: { q: "tea" },
        telemetry: { agent: "Buyer", emitters: ["openllmetry"] },
      },
    ],
  },
  {
    name: "OpenAI Agents in Python: the conventions, with handoffs as attributes",
    service: "agents-py",
    batches: [
      traces("agents-py", "opentelemetry.instrumentation.openai_agents", [
        {
          id: "h",
          parent: "agent",
          trace: "op",
          name: "handoff",
          attrs: { "gen_ai.handoff.from_agent": "triage", "gen_ai.handoff.to_agent": "billing" },
        },
        tool({ "gen_ai.tool.name": "charge" }, { parent: "agent", trace: "op", at: 10 }),
        {
          id: "g",
          parent: "agent",
          trace: "op",
          name: "guardrail",
          attrs: { "gen_ai.guardrail.name": "pii", "gen_ai.guardrail.triggered": true },
        },
        { ...agent("triage"), trace: "op", kind: 2 },
      ]),
    ],
    actions: [
      { tool: "billing", kind: "message", telemetry: { agent: "triage" } },
      { tool: "charge", kind: "tool_call", outcome: "ok" },
    ],
  },
  {
    name: "Two calls with one name and ids of their own are two, and parallel ones without ids too",
    service: "parallel",
    batches: [
      traces("parallel", "gen_ai", [
        tool(
          { "gen_ai.tool.name": "get", "gen_ai.tool.call.id": "call_1" },
          { id: "p1", parent: "agent", trace: "pa" },
        ),
        tool(
          { "gen_ai.tool.name": "get", "gen_ai.tool.call.id": "call_2" },
          { id: "p2", parent: "agent", trace: "pa", at: 1 },
        ),
        tool({ "gen_ai.tool.name": "get" }, { id: "p3", parent: "agent", trace: "pa", at: 2 }),
        tool({ "gen_ai.tool.name": "get" }, { id: "p4", parent: "agent", trace: "pa", at: 3 }),
        tool(
          { "gen_ai.tool.name": "get", "gen_ai.tool.call.id": "call_1" },
          { id: "q1", trace: "pb", at: 4 },
        ),
        { ...agent("getter"), trace: "pa" },
      ]),
    ],
    actions: [{ tool: "get" }, { tool: "get" }, { tool: "get" }, { tool: "get" }, { tool: "get" }],
  },
  {
    name: "An agent used as a tool: what its agent does inside is not the call of it",
    service: "nested",
    batches: [
      traces("nested", "gen_ai", [
        tool({ "gen_ai.tool.name": "delegate" }, { id: "in", parent: "sub", trace: "ne", at: 5 }),
        { ...agent("worker", "sub"), parent: "out", trace: "ne" },
        tool({ "gen_ai.tool.name": "delegate" }, { id: "out", parent: "agent", trace: "ne" }),
        { ...agent("boss"), trace: "ne" },
      ]),
    ],
    actions: [
      { tool: "delegate", telemetry: { agent: "boss" } },
      { tool: "delegate", telemetry: { agent: "worker" } },
    ],
  },
];
