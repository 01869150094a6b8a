import { Ajv } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { createContext, Script } from "node:vm";

type Check = (args: unknown) => string | null;

/** By the schema itself: a tool's is parsed once for each definition, so it is compiled once for each as well. */
const checks = new WeakMap<object, Check>();

/**
 * Why these arguments are none that the tool takes, or null where they are. Schemas come from tool servers: one that
 * cannot be read, or that needs another document, lets nothing pass.
 */
export function refusedBy(inputSchema: unknown, args: unknown): string | null {
  if (typeof inputSchema !== "object" || inputSchema === null)
    return "the tool does not say what it takes";
  let check = checks.get(inputSchema);
  if (!check) checks.set(inputSchema, (check = checkOf(inputSchema)));
  try {
    return check(args);
  } catch {
    return uncheckable;
  }
}

/** Compiles the schema now, so that no decision waits for it. */
export function prepare(inputSchema: unknown): void {
  if (typeof inputSchema === "object" && inputSchema !== null && !checks.has(inputSchema))
    checks.set(inputSchema, checkOf(inputSchema));
}

const dialects: readonly (readonly [RegExp, typeof Ajv])[] = [
  [/^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/, Ajv2020],
  [/^https:\/\/json-schema\.org\/draft\/2019-09\/schema#?$/, Ajv2019],
  [/^https?:\/\/json-schema\.org\/draft-0[67]\/schema#?$/, Ajv],
];
const largest = 256 * 1024;

function checkOf(schema: object): Check {
  try {
    const { $schema = "https://json-schema.org/draft/2020-12/schema" } = schema as {
      $schema?: unknown;
    };
    const dialect = dialects.find(([name]) => name.test(String($schema)))?.[1];
    if (!dialect || JSON.stringify(schema).length > largest) return unreadable;
    // An instance of its own, so that what one server names in its schemas means nothing in another's.
    const ajv = new dialect({
      strict: false,
      meta: false,
      validateSchema: false,
      validateFormats: false,
      addUsedSchema: false,
      ownProperties: true,
      logger: false,
      code: { regExp },
    });
    const validate = ajv.compile(schema);
    return (args) => {
      // A schema may say that it answers later, and a promise is true enough for an `if`.
      const takes: unknown = validate(args);
      if (takes === true) return null;
      const [first] = validate.errors ?? [];
      const at = first?.instancePath === "" ? "the whole" : first?.instancePath;
      return `${at?.slice(0, 200)} ${first?.message?.slice(0, 200) ?? "is not what it takes"}`;
    };
  } catch {
    return unreadable;
  }
}

const uncheckable = "they cannot be checked against the tool's input schema";
const unread = "the tool's input schema cannot be read";
const unreadable: Check = () => unread;
/** Answers that say nothing of the arguments, because the schema cannot be gone by. */
export const unreadableSchemas: ReadonlySet<string> = new Set([uncheckable, unread]);

const patternMs = 50;
const place = createContext({});
const testing = new Script("pattern.test(text)");

/** A pattern that runs long is ended: it is as foreign as the rest of the schema. */
const regExp = Object.assign(
  (source: string, flags: string) => {
    const pattern = new RegExp(source, flags);
    return {
      test(text: string): boolean {
        Object.assign(place, { pattern, text });
        return testing.runInContext(place, { timeout: patternMs }) === true;
      },
      toString: () => String(pattern),
    };
  },
  { code: "new RegExp" },
);
