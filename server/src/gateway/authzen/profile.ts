import { hash } from "node:crypto";
import { z } from "zod";
import { canonical } from "../../platform/canonical.ts";
import type { Members } from "./question.ts";
import { malformed } from "./refused.ts";

/** What Reeve reads of the context of a question about an agent's deed. Everything else in there says nothing to it. */
const Profile = z.object({
  /** The tool's arguments, as they will be sent. */
  args: z.record(z.string(), z.unknown()).nullish(),
  arguments: z.record(z.string(), z.unknown()).nullish(),
  /** SHA-256 of their canonical JSON (RFC 8785), in base64url. */
  args_sha256: z.string().max(200).nullish(),
  /** The arguments are not all there. */
  args_truncated: z.boolean().nullish(),
  /** The agent that acts, where the subject is whom it acts for. */
  agent: z.string().max(500).nullish(),
  session_id: z.string().max(2_000).nullish(),
  traceparent: z.string().max(200).nullish(),
  supported_obligations: z.array(z.string().max(200)).max(50).nullish(),
  pep: z.object({ custom_obligations: z.array(z.string().max(200)).max(50).nullish() }).nullish(),
  approval: z.object({ id: z.string().max(200) }).nullish(),
});

export interface Profiled {
  readonly args: Readonly<Record<string, unknown>>;
  /** Why these arguments cannot be decided on; null where they can. */
  readonly unsure: string | null;
  readonly agent: string | null;
  readonly session: string | null;
  readonly traceparent: string | null;
  /** What the enforcement point can do besides letting the call pass. */
  readonly can: { readonly narrow: boolean; readonly redact: boolean };
  /** The approval that it rests on, as it says. */
  readonly approval: string | null;
}

/** Throws where a member that Reeve reads is not what it must be. */
export function readProfile(context: Members): Profiled {
  const parsed = Profile.safeParse(context);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw malformed(
      `\`context.${first?.path.join(".") ?? ""}\`: ${first?.message ?? "is not valid"}.`,
    );
  }
  const it = parsed.data;
  if (it.args && it.arguments) throw malformed("Send the arguments once: `context.args`.");
  const args = it.args ?? it.arguments ?? {};
  const named = it.session_id ?? null;
  return {
    args,
    unsure: unsureOf(args, it.args_sha256 ?? null, it.args_truncated === true),
    agent: it.agent ?? null,
    session: named !== null && /^[\x21-\x7e]{1,128}$/.test(named) ? named : null,
    traceparent: it.traceparent ?? null,
    can: abilities(it.supported_obligations ?? [], it.pep?.custom_obligations ?? null),
    approval: it.approval?.id ?? null,
  };
}

/** Reeve's obligations are of the registered type `custom`; a list of those that are understood narrows that. */
function abilities(types: readonly string[], custom: readonly string[] | null): Profiled["can"] {
  const can = (action: string): boolean =>
    types.includes("custom") && (custom === null || custom.includes(action));
  return { narrow: can("narrow"), redact: can("redact") };
}

function unsureOf(args: object, told: string | null, truncated: boolean): string | null {
  if (truncated) return "The arguments were not all sent, and what is not seen cannot be allowed.";
  if (told !== null && told !== sha256(args))
    return "`args_sha256` is not the hash of the arguments that were sent.";
  return null;
}

/** As the profile writes a hash: base64url, of canonical JSON. */
export const sha256 = (value: unknown): string => hash("sha256", canonical(value), "base64url");
