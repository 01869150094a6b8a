import { useAsked } from "../../api/query.ts";
import { useMaturity } from "../../parts/ladder-measured.ts";
import { Button } from "../../ui/button.tsx";
import { Plain } from "../../ui/plain.tsx";

/** What is assumed, by id. */
export interface Supposed {
  readonly registered: string[];
  readonly owned: string[];
  readonly enforced: string[];
  readonly met: string[];
}
export const nothing: Supposed = { registered: [], owned: [], enforced: [], met: [] };

const most = 100;
/** Whoever fails the criterion is who it is worth supposing something of. */
const ofAgents = [
  { of: "registered", criterion: "INV-2.2", label: "If these were registered" },
  { of: "owned", criterion: "OWN-4.1", label: "If these had an owner and a deputy" },
  { of: "enforced", criterion: "GOV-5.1", label: "If policy were enforced on these" },
] as const;

interface PickProps {
  supposed: Supposed;
  onChange: (supposed: Supposed) => void;
}

/** What can be chosen: the agents that lack something, and the criteria that are not met. */
export function Picks({ supposed, onChange }: PickProps) {
  return (
    <div className="what-if-picks">
      {ofAgents.map((one) => (
        <AgentPicks key={one.of} {...one} supposed={supposed} onChange={onChange} />
      ))}
      <CriterionPicks supposed={supposed} onChange={onChange} />
    </div>
  );
}

function AgentPicks({
  of,
  criterion,
  label,
  supposed,
  onChange,
}: PickProps & (typeof ofAgents)[number]) {
  const found = useAsked("maturity.subjects", { id: criterion, limit: most });
  const failing = (found.data?.items ?? []).filter(
    ({ id, standing }) => standing !== "pass" && standing !== "not_applicable" && isAgent(id),
  );
  return (
    <Several
      label={label}
      none={found.data ? "Every agent is already." : "Loading the agents"}
      choices={failing.map(({ id, name }) => ({ id, name }))}
      chosen={supposed[of]}
      onChange={(ids) => onChange({ ...supposed, [of]: ids })}
    />
  );
}

const isAgent = (id: string): boolean => id.startsWith("agt_") || id.startsWith("dsc_");

function CriterionPicks({ supposed, onChange }: PickProps) {
  const maturity = useMaturity().data;
  const unmet = (maturity?.surfaces ?? [])
    .flatMap(({ criteria }) => criteria)
    .filter(({ status }) => status !== "met")
    .toSorted((a, b) => a.level - b.level);
  const gap = maturity?.nextControl?.criterion;
  return (
    <Several
      label="If these criteria were met"
      none={maturity ? "Every criterion is met." : "Loading the criteria"}
      choices={unmet.map(({ id, name }) => ({
        id,
        name: `${id} ${name}${id === gap ? " (the one gap)" : ""}`,
      }))}
      chosen={supposed.met}
      onChange={(met) => onChange({ ...supposed, met })}
    />
  );
}

function Several({
  label,
  none,
  choices,
  chosen,
  onChange,
}: {
  label: string;
  none: string;
  choices: readonly { id: string; name: string }[];
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
}) {
  const all = choices.every(({ id }) => chosen.includes(id));
  return (
    <fieldset className="checks">
      <legend>{label}</legend>
      {choices.length === 0 && <p className="muted">{none}</p>}
      {choices.length > 1 && (
        <Button kind="quiet" onClick={() => onChange(all ? [] : choices.map(({ id }) => id))}>
          {all ? "None of them" : `All ${choices.length}`}
        </Button>
      )}
      {choices.map(({ id, name }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(event) =>
              onChange(
                event.target.checked ? [...chosen, id] : chosen.filter((other) => other !== id),
              )
            }
          />
          <Plain>{name}</Plain>
        </label>
      ))}
    </fieldset>
  );
}
