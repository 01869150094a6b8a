import type { Completeness, Layer } from "@reeve/contract/completeness";
import type { SightingSource } from "@reeve/contract/sighting";
import { estimate, estimateOfMany, type Estimate } from "./estimate.ts";

/** Sources that look in one way see the same agents. A plain list and the register itself look nowhere. */
export const layerOf: Partial<Record<SightingSource, Layer>> = {
  gate: "traffic",
  telemetry: "traffic",
  code: "code",
  endpoint: "endpoint",
  identity: "identity",
  platform: "platform",
};

/** How many agents were seen in just these ways, and how many of them are registered. */
export interface Capture {
  readonly layers: readonly Layer[];
  readonly agents: number;
  readonly registered: number;
}

type Looked = Completeness["layers"][number];

/**
 * How complete the register is. Of two ways of looking Chapman's estimate, of more also the log-linear one over all of
 * them; the largest is told, because ways that see the same agents make it too small and never too large.
 */
export function completenessOf(
  captures: readonly Capture[],
  lastAt: Readonly<Partial<Record<Layer, string>>>,
  at: string,
): Completeness {
  const sum = (those: (capture: Capture) => boolean, what: "agents" | "registered" = "agents") =>
    captures.filter(those).reduce((all, capture) => all + capture[what], 0);
  const by = (layer: Layer) => (capture: Capture) => capture.layers.includes(layer);
  const layers: Looked[] = (Object.keys(lastAt) as Layer[]).sort().map((layer) => ({
    layer,
    agents: sum(by(layer)),
    registered: sum(by(layer), "registered"),
    lastAt: lastAt[layer] as string,
  }));
  const names = layers.map(({ layer }) => layer);
  const pairs = names.flatMap((a, i) =>
    names.slice(i + 1).map((b) => {
      const counts = {
        first: sum(by(a)),
        second: sum(by(b)),
        both: sum((it) => by(a)(it) && by(b)(it)),
      };
      return { layers: [a, b], ...counts, estimate: estimate(counts) };
    }),
  );
  const seen = sum(() => true);
  const registered = sum(() => true, "registered");
  const many = estimateOfMany(
    layers.map(({ agents }) => agents),
    seen,
    sum((it) => it.layers.length > 1),
  );
  const candidates = [
    ...pairs.flatMap((pair) =>
      pair.estimate ? [{ method: "chapman" as const, it: pair.estimate }] : [],
    ),
    ...(many ? [{ method: "loglinear" as const, it: many }] : []),
  ];
  const largest = candidates.reduce<(typeof candidates)[number] | null>(
    (most, each) => (most === null || each.it.total > most.it.total ? each : most),
    null,
  );
  const told = largest && {
    total: Math.max(seen, largest.it.total),
    low: Math.max(seen, largest.it.low),
    high: Math.max(seen, largest.it.high),
  };
  return {
    at,
    layers,
    seen,
    registered,
    method: largest?.method ?? null,
    total: told?.total ?? null,
    low: told?.low ?? null,
    high: told?.high ?? null,
    share: told ? registered / told.total : null,
    careful: told ? registered / told.high : null,
    pairs: pairs.map(({ estimate: it, ...pair }) => ({ ...pair, ...endsOf(it) })),
    says: saysOf(layers, seen, registered, told),
    caveats: told ? caveats : [],
  };
}

const endsOf = (it: Estimate | null): Record<"total" | "low" | "high", number | null> => ({
  total: it?.total ?? null,
  low: it?.low ?? null,
  high: it?.high ?? null,
});

const few = 2;
function saysOf(
  layers: readonly Looked[],
  seen: number,
  registered: number,
  told: Record<"total" | "low" | "high", number> | null,
): string {
  if (layers.length < few)
    return layers.length === 0
      ? "Nothing was looked through yet. Scan code and workstations, send telemetry, or hand in the inventory of an identity provider."
      : "Only one way of looking was used. A second one, independent of the first, shows how much the first misses.";
  if (!told)
    return `Not enough overlap: ${seen} agents were seen, and too few of them in two ways. It takes 20 agents, 7 of them seen in two ways, before an estimate means anything.`;
  const [total, low, high] = [told.total, told.low, told.high].map((it) => Math.round(it));
  return `About ${total} agents exist (between ${low} and ${high}, with 95 % confidence); ${seen} were seen, and ${registered} of these are registered.`;
}

const caveats = [
  "It assumes that ways of looking find agents independently of each other. Where they tend to find the same ones, there are more agents than this says.",
  "It assumes that what is one agent is known to be one. Evidence that was not joined makes the estimate too large, evidence that was joined wrongly too small: settle look-alikes first.",
  "It assumes that no agent came or went in the 30 days that are counted.",
];
