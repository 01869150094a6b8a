import type { Level, ModelFile, SurfaceId } from "./model.ts";
import { surfaceIds } from "./surface.ts";

export type Levels = Readonly<Record<SurfaceId, Level>>;

/** What a stage still lacks: the surfaces below what its gate asks, the named control's first. */
export interface Shortfall {
  readonly surface: SurfaceId;
  readonly has: Level;
  readonly needs: Level;
}

/** The surfaces that keep `stage` shut. Empty when its gate is open. Stage 1 has no gate. */
export function shortfalls(model: ModelFile, stage: number, levels: Levels): Shortfall[] {
  const gate = model.gates.find((each) => each.stage === stage);
  if (!gate) return [];
  const order = [...gate.first, ...surfaceIds.filter((surface) => !gate.first.includes(surface))];
  return order.flatMap((surface) => {
    const needs = gate.surfaces[surface];
    return needs !== undefined && levels[surface] < needs
      ? [{ surface, has: levels[surface], needs: needs as Level }]
      : [];
  });
}

/** The greatest stage whose gate, and every gate below it, is open. No stage is skipped. */
export function stageOf(model: ModelFile, levels: Levels): Level {
  let stage: Level = 1;
  for (const next of [2, 3, 4, 5] as const) {
    if (shortfalls(model, next, levels).length > 0) break;
    stage = next;
  }
  return stage;
}
