import { refusedBy, unreadableSchemas } from "../../policy/decide/accepts.ts";
import { check } from "./check.ts";
import type { Step } from "./evaluator.ts";
import { isMarked } from "./marks.ts";
import { fail, pass, rollUp, toolCalls, untold, type Said } from "./roll-up.ts";

/** Arguments against the tool's own input schema; an argument that the schema does not know is a mistake as well. */
export const argumentsValid = check({
  name: "arguments-valid",
  aspect: "quality",
  says: "Checks the arguments of each call against the tool's own input schema: missing, of the wrong type, out of range, or unknown to the tool. A session fails with one such call.",
  revision: 1,
  settings: {},
  judge: (session) =>
    rollUp(
      toolCalls(session)
        .filter(({ inputSchema }) => isObject(inputSchema))
        .map((step) => [step, ofCall(step)]),
    ),
});

function ofCall({ action: { args }, inputSchema }: Step): Said {
  const given = args ?? {};
  const ghost = ghostOf(inputSchema, given);
  const why =
    ghost === null ? refusedBy(inputSchema, given) : `${ghost} unknown to the tool's input schema`;
  if (why === null) return pass;
  if (unreadableSchemas.has(why)) return untold("error", why);
  if (isMarked(given)) return untold("truncated", "the record holds not all of the arguments");
  return fail(why);
}

const open = ["additionalProperties", "patternProperties", "unevaluatedProperties", "$ref"];
const joins = ["allOf", "anyOf", "oneOf", "if", "dependentSchemas", "$dynamicRef"];

/** How many arguments the schema names nowhere, in words; null where it names all of them, or lets others in. */
function ghostOf(schema: unknown, args: unknown): string | null {
  if (!isObject(schema) || !isObject(args) || !isObject(schema["properties"])) return null;
  if ([...open, ...joins].some((member) => Object.hasOwn(schema, member))) return null;
  const { properties } = schema;
  const ghosts = Object.keys(args).filter((name) => !Object.hasOwn(properties, name)).length;
  return ghosts === 0 ? null : ghosts === 1 ? "1 argument is" : `${ghosts} arguments are`;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
