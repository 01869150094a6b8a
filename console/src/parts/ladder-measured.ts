import type { AgentId, PersonId } from "@reeve/contract/id";
import type { Maturity } from "@reeve/contract/maturity/maturity";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { asked } from "../api/query.ts";
import { text, tidy } from "../api/search.ts";

/** What is measured over: everything, or the agents of one environment, one person, or one agent. */
export interface Scope {
  readonly environment?: string | undefined;
  readonly owner?: PersonId | undefined;
  readonly agent?: AgentId | undefined;
}

const everyMs = 2_000;
const shownMs = 2_500;

/** The ladder as it stands, asked for again while somebody looks; what was shown stays until the next has come. */
export const useMaturity = (scope: Scope = {}) =>
  useQuery({
    ...asked("maturity.get", { ...scope }),
    refetchInterval: everyMs,
    placeholderData: keepPreviousData,
  });

/** The part of an address that narrows what is measured. */
export const scopeOf = (search: Record<string, unknown>): Scope =>
  tidy({
    environment: text(search["environment"]),
    owner: isPerson(search["owner"]) ? search["owner"] : undefined,
    agent: isAgent(search["agent"]) ? search["agent"] : undefined,
  });

const isPerson = (it: unknown): it is PersonId => typeof it === "string" && it.startsWith("per_");
const isAgent = (it: unknown): it is AgentId => typeof it === "string" && it.startsWith("agt_");

/** Which way a number just went, for as long as it should be noticed. */
export function useMoved(value: number): "up" | "down" | null {
  const before = useRef(value);
  const [moved, setMoved] = useState<"up" | "down" | null>(null);
  useEffect(() => {
    if (before.current === value) return;
    setMoved(value > before.current ? "up" : "down");
    before.current = value;
    const timer = window.setTimeout(() => setMoved(null), shownMs);
    return () => window.clearTimeout(timer);
  }, [value]);
  return moved;
}

/** A sentence for those who listen when a level or the stage moves while the page is open. */
export function useMovesSaid(
  maturity: Maturity | undefined,
  nameOf: (surface: string) => string,
): string {
  const before = useRef<Maturity>(undefined);
  const [says, setSays] = useState("");
  useEffect(() => {
    const old = before.current;
    before.current = maturity;
    if (!maturity || !old) return;
    const moves = maturity.surfaces.flatMap(({ surface, level }) => {
      const was = old.surfaces.find((it) => it.surface === surface)?.level ?? level;
      return was === level ? [] : [`${nameOf(surface)} went from level ${was} to ${level}.`];
    });
    if (old.stage !== maturity.stage)
      moves.unshift(`The stage went from ${old.stage} to ${maturity.stage}.`);
    if (moves.length > 0) setSays(moves.join(" "));
  }, [maturity, nameOf]);
  return says;
}
