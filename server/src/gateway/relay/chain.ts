import type { Rewrite } from "./rewrite.ts";

/** One rewrite after the other. */
export function chain(first: Rewrite, then: Rewrite | null): Rewrite {
  if (then === null) return first;
  return {
    holds: first.holds === true || then.holds === true,
    begin(mediaType) {
      first.begin(mediaType);
      then.begin(mediaType);
    },
    push(chunk) {
      const out = first.push(chunk);
      return out === "too large" || out.length === 0 ? out : then.push(out);
    },
    end() {
      const last = first.end();
      if (last === "unreadable") return last;
      const out = last === null || last.length === 0 ? null : then.push(last);
      if (out === "too large") return "unreadable";
      const rest = then.end();
      if (rest === "unreadable") return rest;
      return out === null && rest === null
        ? null
        : Buffer.concat([out ?? Buffer.alloc(0), rest ?? Buffer.alloc(0)]);
    },
  };
}
