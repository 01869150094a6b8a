import { hiringSignal, RoleFamily, type IndexMethod } from "@reeve/contract/market";
import { connectors } from "../boards/connectors.ts";
import type { boardStore } from "../boards/store.ts";
import type { companyStore } from "../companies/store.ts";
import { corroborating } from "../roles/corroborating.ts";
import { debatable } from "../roles/debatable.ts";
import measured from "../roles/measured.json" with { type: "json" };
import type { Pattern } from "../roles/pattern.ts";
import { agentFirst, people } from "../roles/people.ts";
import { selling } from "../roles/sellers.ts";
import { explicit, families, sold } from "../roles/taxonomy.ts";
import { groups, limits, rules, versions } from "./words.ts";
import { methodHash, methodVersion } from "./version.ts";

const shown = ({ says, match }: Pattern) => ({ says, expression: String(match) });

/** The method, made from the tables that are executed: the page and the code cannot differ. */
export function methodOf(
  read: Awaited<ReturnType<ReturnType<typeof boardStore>["bySystem"]>>,
  moved: Awaited<ReturnType<ReturnType<typeof companyStore>["moved"]>>,
): IndexMethod {
  return {
    version: methodVersion,
    hash: methodHash,
    says: hiringSignal,
    groups: [...groups],
    families: families.map(({ name, tier, is, patterns }) => ({
      name: RoleFamily.parse(name),
      group: tier,
      is,
      patterns: patterns.map(shown),
    })),
    exclusions: [
      { what: "Titles that sell, recruit or communicate", patterns: selling.map(shown) },
      { what: "People who are called agents", patterns: [...people, agentFirst].map(shown) },
      { what: "What the firm sells", patterns: [shown(sold)] },
    ],
    explicit: shown(explicit),
    corroborating: corroborating.map(shown),
    rules: [...rules],
    boards: Object.values(connectors).map(({ ats, name }) => {
      const it = read.find((one) => one.ats === ats);
      return {
        ats: it?.ats ?? (ats as IndexMethod["boards"][number]["ats"]),
        name,
        boards: it?.boards ?? 0,
        working: it?.working ?? 0,
        lastOkAt: it?.lastOkAt ?? null,
      };
    }),
    measured: measured.families.map(({ family, ...it }) => ({
      ...it,
      family: RoleFamily.parse(family),
    })),
    debatable: [...debatable],
    versions: versions.map((it) => ({
      ...it,
      moved: moved.find(({ version }) => version === it.version)?.moved ?? 0,
    })),
    limits: [...limits],
  };
}
