import { z } from "zod";
import { malformed } from "./refused.ts";

const text = z.string().min(1).max(4_000);
const members = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((it) => it ?? {});

const Party = z.object({ type: text, id: text, properties: members });
const Kind = z.object({ type: text, properties: members });
const Verb = z.object({ name: text, properties: members });

/** Members that are not named here are for others, and are ignored, as the standard says. */
const shapes = { subject: Party, action: Verb, resource: Party, context: members };
const Question = z.object(shapes);
export type Question = z.infer<typeof Question>;
export type Members = z.infer<typeof members>;

/** What is looked for has a type and no id; one that is given all the same says nothing. */
const searches = {
  subject: z.object({ ...shapes, subject: Kind }),
  resource: z.object({ ...shapes, resource: Kind }),
  action: z.object({ subject: Party, resource: Party, context: members }),
};
export type Sought = keyof typeof searches;

const Page = z.object({
  token: z.string().max(2_000).nullish(),
  limit: z.int().min(0).nullish(),
});

/** One question. Throws where a part that the standard requires is missing, or is something else. */
export const readQuestion = (value: unknown): Question => read(Question, value);

export interface Search {
  readonly sought: Sought;
  readonly subject: {
    readonly type: string;
    readonly id: string | null;
    readonly properties: Members;
  };
  readonly action: Question["action"] | null;
  readonly resource: {
    readonly type: string;
    readonly id: string | null;
    readonly properties: Members;
  };
  readonly context: Members;
  readonly page: { readonly token: string | null; readonly limit: number | null } | null;
}

/** A search. Throws like `readQuestion`. */
export function readSearch(sought: Sought, value: unknown): Search {
  const page = read(z.object({ page: Page.nullish() }), value).page ?? null;
  const rest = { sought, page: page && { token: page.token ?? null, limit: page.limit ?? null } };
  if (sought === "subject") {
    const it = read(searches.subject, value);
    return { ...rest, ...it, subject: { ...it.subject, id: null } };
  }
  if (sought === "resource") {
    const it = read(searches.resource, value);
    return { ...rest, ...it, resource: { ...it.resource, id: null } };
  }
  return { ...rest, ...read(searches.action, value), action: null };
}

const semantics = ["execute_all", "deny_on_first_deny", "permit_on_first_permit"] as const;
export type Semantic = (typeof semantics)[number];

export interface Batch {
  /** Each with the defaults of the whole; what is wrong with one is found when its turn comes. */
  readonly items: readonly unknown[];
  readonly semantic: Semantic;
}

const mostItems = 100;

/** Several questions; null where the request is one question, as one without `evaluations` is. */
export function readBatch(value: unknown): Batch | null {
  const shape = z.object({
    evaluations: z.array(z.record(z.string(), z.unknown())).nullish(),
    options: z.object({ evaluations_semantic: z.enum(semantics).nullish() }).nullish(),
  });
  const { evaluations, options } = read(shape, value);
  if (!evaluations || evaluations.length === 0) return null;
  if (evaluations.length > mostItems)
    throw malformed(
      `\`evaluations\` has more than ${mostItems} items: send them in several requests.`,
    );
  // Whole defaults or none: a part that an item names replaces the default with all that is in it.
  const names = ["subject", "action", "resource", "context"] as const;
  const whole = value as Readonly<Record<string, unknown>>;
  const defaults = Object.fromEntries(
    names.filter((name) => Object.hasOwn(whole, name)).map((name) => [name, whole[name]]),
  );
  return {
    items: evaluations.map((item) => ({ ...defaults, ...item })),
    semantic: options?.evaluations_semantic ?? "execute_all",
  };
}

function read<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const where = first?.path.join(".") ?? "";
  throw malformed(
    `${where === "" ? "The request" : `\`${where}\``}: ${first?.message ?? "is not valid"}.`,
  );
}
