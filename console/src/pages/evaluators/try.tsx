import type { AgentId } from "@reeve/contract/id";
import { useState } from "react";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { VerdictBadge } from "../../parts/verdict.tsx";
import { SelectField } from "../../ui/field.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Progress } from "../../ui/progress.tsx";
import { usd, whys } from "./words.tsx";

/** Asks a grader about one recorded session, and shows what it says; no score is kept. */
export function TryGrader({ name, onClose }: { name: string; onClose: () => void }) {
  const [agent, setAgent] = useState<AgentId | null>(null);
  const agents = useAsked("agents.list", { limit: 200 });
  const chosen = agent ?? agents.data?.items[0]?.id ?? null;
  const sessions = useAsked(
    "sessions.list",
    { agent: chosen ?? "agt_0" },
    { enabled: chosen !== null },
  );
  const attempt = useChange("graders.try");
  const names = sessions.data?.items ?? [];
  return (
    <DialogForm
      title={`Try ${name}`}
      says="It reads one recorded session and says what it makes of it. No score is kept; what a judge costs counts against its day."
      does="Try it"
      change={attempt}
      onSubmit={(values) =>
        chosen !== null && attempt.mutate({ name, agent: chosen, session: values.text("session") })
      }
      onClose={onClose}
    >
      <SelectField
        name="agent"
        label="Agent"
        value={chosen ?? ""}
        onChange={(event) => setAgent(event.target.value as AgentId)}
        choices={(agents.data?.items ?? []).map((it) => ({ value: it.id, label: it.name }))}
      />
      <SelectField
        name="session"
        label="Session"
        hint={names.length === 0 ? "This agent has no session on record." : "The latest first."}
        choices={names.map(({ session }) => ({ value: session, label: session }))}
      />
      <div aria-live="polite">
        {attempt.isPending && <Progress label="It reads the session" />}
        {attempt.data?.items
          .filter(({ action }) => action === null)
          .map(({ label, unscored, explanation, costMicros }) => (
            <p key="whole">
              <VerdictBadge label={label} /> {unscored !== null && <>{whys[unscored]}. </>}
              {explanation !== null && <Plain>{explanation}</Plain>}
              {costMicros > 0 && <span className="muted"> It cost {usd(costMicros)}.</span>}
            </p>
          ))}
      </div>
    </DialogForm>
  );
}
