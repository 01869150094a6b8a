import { touched } from "../../registry/touched/touched.ts";
import { Unknown } from "../compile/failure.ts";
import { cut, withheld } from "../decide/normalise.ts";
import type { DecisionRequest } from "../decide/request.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Asked } from "./asked.ts";

const mostLooked = 10_000;

/** A request as grants' constraints are asked about it. Costs nothing until one asks. */
export function callOf(
  { servers, readSql }: Pick<Snapshot, "servers" | "readSql">,
  { kind, server, tool, args }: DecisionRequest,
): Asked {
  return {
    kind,
    args: args ?? {},
    touches() {
      if (held(args)) throw new Unknown();
      const known = servers.get(server);
      if (known === undefined || readSql === null || kind === "message") return null;
      const { dataClasses } = known;
      const nobody = { rules: null, dataClasses, effect: null, formats: new Map() };
      const said = kind === "tool_call" ? known.tools.get(tool ?? "") : nobody;
      if (said === undefined) return null;
      const by = "rules" in said ? said : { ...said, rules: said.dataRules };
      return touched({ kind, system: server, tool, args }, by, readSql);
    },
  };
}

/** Whether the record of a past call holds back some of its arguments. */
function held(args: unknown): boolean {
  const open: unknown[] = [args];
  for (let looked = 0; open.length > 0 && looked < mostLooked; looked++) {
    const value = open.pop();
    if (value === withheld) return true;
    if (typeof value !== "object" || value === null) continue;
    if (cut in value) return true;
    open.push(...Object.values(value));
  }
  return false;
}
