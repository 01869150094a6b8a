// @ts-check
/**
 * The process that runs cedar-wasm, and nothing else: a V8 abort ends this process and not Reeve. It is plain JavaScript,
 * so that Node can start this very file in a test, and the bundle carries it as it is.
 */
import cedar from "@cedar-policy/cedar-wasm/nodejs";

/**
 * @typedef {{ id: number, ask: "read", cedar: string, schema: import("@cedar-policy/cedar-wasm/nodejs").Schema | null }
 *  | { id: number, ask: "statements", texts: string[] }
 *  | { id: number, ask: "schemaText", schema: import("@cedar-policy/cedar-wasm/nodejs").Schema }
 *  | { id: number, ask: "schemaJson", schema: string }
 *  | { id: number, ask: "authorize", call: import("@cedar-policy/cedar-wasm/nodejs").AuthorizationCall }} Question
 */

/** @param {import("@cedar-policy/cedar-wasm/nodejs").ValidationError} it */
const ofPolicy = (it) => ({ ...it.error, policy: it.policyId });

/** Parses, validates strictly, and formats. @param {Extract<Question, { ask: "read" }>} question */
function read({ cedar: text, schema }) {
  const policies = { staticPolicies: text };
  const parsed = cedar.checkParsePolicySet(policies);
  if (parsed.type === "failure") return { errors: parsed.errors, warnings: [], formatted: null };
  const formatted = cedar.formatPolicies({ policyText: text, lineWidth: 100, indentWidth: 2 });
  const answer = {
    errors: /** @type {unknown[]} */ ([]),
    warnings: /** @type {unknown[]} */ ([]),
    formatted: formatted.type === "success" ? formatted.formatted_policy : null,
  };
  if (schema === null) return answer;
  const checked = cedar.validate({ policies, schema, validationSettings: { mode: "strict" } });
  if (checked.type === "failure") return { ...answer, errors: checked.errors };
  answer.errors = checked.validationErrors.map(ofPolicy);
  answer.warnings = [...checked.validationWarnings.map(ofPolicy), ...checked.otherWarnings];
  return answer;
}

/**
 * The Cedar JSON of each statement, as text: cedar-wasm hands it over by JSON.parse, which would round integers beyond
 * 2^53, so the text is taken on its way.
 * @param {string[]} texts
 */
function statements(texts) {
  return texts.map((text) => {
    let json = "";
    const parse = JSON.parse;
    JSON.parse = (given) => {
      json = given;
      return { type: "taken" };
    };
    try {
      cedar.policyToJson(text);
    } finally {
      JSON.parse = parse;
    }
    return json;
  });
}

/** @param {Question} question */
function answer(question) {
  switch (question.ask) {
    case "read":
      return read(question);
    case "statements":
      return statements(question.texts);
    case "schemaText":
      return cedar.schemaToText(question.schema);
    case "schemaJson":
      return cedar.schemaToJson(question.schema);
    case "authorize":
      return cedar.isAuthorized(question.call);
  }
}

process.on("message", (message) => {
  const question = /** @type {Question} */ (message);
  /** @type {{ id: number, answer?: unknown, failed?: string }} */
  let reply;
  try {
    reply = { id: question.id, answer: answer(question) };
  } catch (error) {
    reply = { id: question.id, failed: String(error) };
  }
  // What was broken off inside wasm may have left it half-way: the next question gets a new process.
  process.send?.(reply, () => reply.failed !== undefined && process.exit(1));
});
process.on("disconnect", () => process.exit(0));
