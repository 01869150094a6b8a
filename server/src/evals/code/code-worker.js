/* oxlint-disable unicorn/require-post-message-target-origin -- a thread has no origin */
/* Runs in a thread of its own: takes the types out of a module and evaluates it in QuickJS, compiled to WebAssembly. Code
 * in there has the language and nothing else: no file, no network, no clock to wait on, no way to this thread. */
import variant from "@jitl/quickjs-ng-wasmfile-release-sync";
import { transformSync } from "@swc/wasm-typescript";
import { newQuickJSWASMModuleFromVariant, newVariant, Scope } from "quickjs-emscripten-core";
import { parentPort, workerData } from "node:worker_threads";

const stackBytes = 256 * 1024;
const mostAnswer = 64 * 1024;
// The engine's own limit leaves out what typed arrays hold: the memory that all of it lives in is what ends.
const pagesOfEngine = 256;
const pagesOfMb = 16;
const wasmMemory = new WebAssembly.Memory({
  initial: pagesOfEngine,
  maximum: pagesOfEngine + workerData.memoryMb * pagesOfMb,
});
const engine = newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory }));

class NotRun extends Error {}

function stripped(source) {
  try {
    return transformSync(source, { mode: "strip-only", filename: "evaluator.ts" }).code;
  } catch (error) {
    const { message = "it cannot be read", startLine: line, startColumn = 0 } = error ?? {};
    const at = line === undefined ? "" : `Line ${line}, column ${startColumn + 1}: `;
    throw new NotRun(`${at}${String(message).slice(0, 300)}.`);
  }
}

// The session comes as the text of a literal; what is answered goes as the text of JSON.
const asking = (session) => `import * as it from "evaluator";
if (typeof it.evaluate !== "function") throw new TypeError("it exports no function evaluate");
export const answer = ${session === null ? "null" : `it.evaluate(JSON.parse(${JSON.stringify(session)}))`};
export const write = (value) => JSON.stringify(value);`;

const never = (until) =>
  performance.now() > until
    ? { unscored: "timeout" }
    : { unscored: "error", why: "It never answers." };

function told(context, handle, late) {
  const { name = "Error", message = "", stack = "" } = Object(context.dump(handle));
  const line = /evaluator:(\d+)/.exec(String(stack))?.[1];
  if (late || (name === "InternalError" && message === "interrupted"))
    return { unscored: "timeout" };
  const why = `${line ? `Line ${line}: ` : ""}${name}: ${message}`;
  // An engine that was cut off, or has no memory left, is not used again.
  return { unscored: "error", why: why.slice(0, 300), broken: name === "InternalError" };
}

function run(quickjs, scope, { code, session, timeoutMs }) {
  const runtime = scope.manage(quickjs.newRuntime());
  runtime.setMaxStackSize(stackBytes);
  runtime.setModuleLoader((name) =>
    name === "evaluator" ? code : { error: new Error("nothing can be imported") },
  );
  const until = performance.now() + timeoutMs;
  runtime.setInterruptHandler(() => performance.now() > until);
  const context = scope.manage(runtime.newContext());
  const wrong = (error) => told(context, scope.manage(error), performance.now() > until);
  const module = context.evalCode(asking(session), "asking", { type: "module" });
  if (module.error) return wrong(module.error);
  const exports = scope.manage(module.value);
  const ran = runtime.executePendingJobs();
  if (ran.error) return wrong(ran.error);
  // A module that waits for something of its own gives a promise of what it exports.
  const opened = (handle) => {
    const state = context.getPromiseState(handle);
    if (state.type === "fulfilled")
      return { value: state.notAPromise ? handle : scope.manage(state.value) };
    return state.type === "rejected" ? { error: wrong(state.error) } : { error: never(until) };
  };
  const of = opened(exports);
  if (of.error) return of.error;
  const answer = opened(scope.manage(context.getProp(of.value, "answer")));
  if (answer.error) return answer.error;
  const write = scope.manage(context.getProp(of.value, "write"));
  const written = context.callFunction(write, context.undefined, answer.value);
  if (written.error) return wrong(written.error);
  const said = scope.manage(written.value);
  if (context.typeof(said) !== "string") return { unscored: "error", why: "It answers nothing." };
  const length = scope.manage(context.getProp(said, "length"));
  if (context.getNumber(length) > mostAnswer)
    return { unscored: "error", why: "Its answer is too long." };
  return { said: context.getString(said) };
}

let before = { source: "", code: "" };
async function answer(work) {
  try {
    if (before.source !== work.source)
      before = { source: work.source, code: stripped(work.source) };
    const quickjs = await engine;
    return Scope.withScope((scope) => run(quickjs, scope, { ...work, code: before.code }));
  } catch (error) {
    return error instanceof NotRun
      ? { unscored: "error", why: error.message }
      : { unscored: "error", why: "The engine that runs it broke.", broken: true };
  }
}

parentPort.on("message", (work) => void answer(work).then((it) => parentPort.postMessage(it)));
// What an evaluation may take is counted from here on.
await engine;
parentPort.postMessage("ready");
