import type { SecretAt } from "./finding.ts";
import type { Seen, Thing } from "./collected.ts";

type Held = Omit<Seen, "sighting"> & { readonly secret: SecretAt; readonly line: number };

/** A finding for each place where the value of a secret stands. Equal values are said to be equal, and never what they are. */
export function secretFinding(all: readonly Held[]): readonly Thing[] {
  const places = new Map<string, Set<string>>();
  for (const { secret, path, line } of all) {
    const known = places.get(secret.mark) ?? new Set();
    places.set(secret.mark, known.add(`${path}:${line}`));
  }
  return all.map(({ secret, signal, line, ...where }) => {
    const others = (places.get(secret.mark)?.size ?? 1) - 1;
    return {
      ...where,
      by: new Map([[`secret.${signal.id}`, 0.9]]),
      sighting: {
        kind: "credential",
        name: secret.name,
        line,
        evidence: [
          secret.what,
          ...(others > 0
            ? [`the same value stands in ${others} other place${others === 1 ? "" : "s"}`]
            : []),
        ],
      },
    };
  });
}
