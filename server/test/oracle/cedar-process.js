// @ts-check
/**
 * Cedar's own engine, in a process of its own, for tests and measurements: what Reeve's evaluator is compared with.
 * Plain JavaScript, so that Node can start this very file.
 */
import cedar from "@cedar-policy/cedar-wasm/nodejs";

/** @typedef {import("./case.ts").OracleCase} OracleCase */

/** @param {OracleCase} it @returns {readonly (readonly [string, readonly string[], readonly string[]])[]} */
function verdicts({ policies, entities, requests }) {
  const parsed = cedar.preparsePolicySet("case", {
    staticPolicies:
      /** @type {Record<string, import("@cedar-policy/cedar-wasm/nodejs").PolicyJson>} */ (
        policies
      ),
  });
  if (parsed.type === "failure") throw new Error(parsed.errors[0]?.message);
  return requests.map((request) => {
    const call = /** @type {unknown} */ ({ ...request, entities, preparsedPolicySetId: "case" });
    const answer = cedar.statefulIsAuthorized(
      /** @type {import("@cedar-policy/cedar-wasm/nodejs").StatefulAuthorizationCall} */ (call),
    );
    if (answer.type === "failure") throw new Error(answer.errors[0]?.message);
    const { decision, diagnostics } = answer.response;
    return [decision, diagnostics.reason, diagnostics.errors.map(({ policyId }) => policyId)];
  });
}

process.on("message", (message) => {
  const cases = /** @type {readonly OracleCase[]} */ (message);
  /** @type {unknown} */
  let reply;
  try {
    reply = cases.map((it) => {
      try {
        return verdicts(it);
      } catch (error) {
        return String(error);
      }
    });
  } catch (error) {
    reply = String(error);
  }
  process.send?.(reply);
});
process.on("disconnect", () => process.exit(0));
