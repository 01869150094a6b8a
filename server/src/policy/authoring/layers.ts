import type { PolicyLayer } from "@reeve/contract/policy";
import { remedy } from "./annotations.ts";
import { contextPaths } from "./context-paths.ts";
import { parseExact } from "./est.ts";

interface Said {
  readonly effect: "permit" | "forbid";
  readonly annotations?: Readonly<Record<string, string | null>>;
}

/** Whose rules a compiled policy holds, each layer once. */
export const layersOf = (compiled: string): PolicyLayer[] => [
  ...new Set(
    (parseExact(compiled) as readonly Said[]).map(
      ({ effect, annotations }) => remedy(effect, annotations ?? {}).remedy.layer,
    ),
  ),
];

/** Whether the author of a compiled policy wrote that break-glass may lift it. */
export const takesBreakGlass = (compiled: string): boolean =>
  (parseExact(compiled) as readonly unknown[]).some((statement) =>
    contextPaths(statement).some(([base, name]) => base === "base" && name === "breakGlass"),
  );
