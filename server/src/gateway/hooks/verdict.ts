import { fields, type Dialect, type Read, type Said } from "./dialect.ts";

/** What is to be done about an event, before it is put in the words of a client. */
export type Verdict =
  | { readonly verdict: "allow"; readonly action: string }
  | { readonly verdict: "narrow"; readonly action: string; readonly args: unknown }
  | { readonly verdict: "deny"; readonly action: string | null; readonly reason: string }
  /** The call goes through the gate, which decides about it, asks and records. */
  | { readonly verdict: "gate" }
  /** Nothing was decided, and nothing is to be. */
  | { readonly verdict: "nothing" };

/** How the hook command asks for a verdict; without it the answer is in the client's own words. */
export const verdictType = "application/vnd.reeve.verdict+json";

/** Null for anything that is not a verdict, word for word. */
export function readVerdict(body: string): Verdict | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  const it = fields(value);
  if (it === null) return null;
  const { verdict, action, reason, args } = it;
  if (verdict === "nothing" || verdict === "gate") return { verdict };
  if (verdict === "deny" && typeof reason === "string")
    return { verdict, action: typeof action === "string" ? action : null, reason };
  // What happens is on the record, or it does not happen.
  if (typeof action !== "string" || !action.startsWith("act_")) return null;
  if (verdict === "allow") return { verdict, action };
  return verdict === "narrow" && fields(args) !== null ? { verdict, action, args } : null;
}

/** A verdict in a client's own words; whatever does not fit the event is a deny. */
export function inWords(dialect: Dialect, read: Read, it: Verdict): Said {
  if (read.kind !== "ask") {
    if (read.kind === "unclear")
      return dialect.deny(read.step, it.verdict === "deny" ? it.reason : unclearTo(read.why));
    return dialect.nothing(read.step);
  }
  const { step, call } = read;
  switch (it.verdict) {
    case "allow":
    case "gate":
      return dialect.allow(step);
    case "narrow":
      return (
        dialect.narrow(step, it.args, call.args) ??
        dialect.deny(step, "Policy narrows this call, and this client cannot change a call.")
      );
    case "deny":
      return dialect.deny(step, it.reason);
    case "nothing":
      return dialect.deny(step, "Reeve did not decide about this, so it was denied.");
  }
}

export const unclearTo = (why: string): string =>
  `Reeve cannot read what this client asks, so it was denied: ${why}.`;
