import type { PolicyPack } from "@reeve/contract/policy-pack";
import type { PolicyMode } from "@reeve/contract/policy";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { ModeBadge } from "../../parts/policy.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Diff } from "../../ui/diff.tsx";
import { Section } from "../../ui/page.tsx";
import { say } from "../../ui/toast.tsx";
import "./packs.css";

/** Policies that ship: what each does and needs, and whether it is switched on. */
export function Packs() {
  const packs = useAsked("packs.list", {});
  return (
    <Section title="Packs">
      <p className="lead">
        Policies that come with Reeve. Watch one in shadow first: it decides nothing, and the record
        shows what it would have answered.
      </p>
      <Loaded query={packs} what="the packs">
        {({ items }) => (
          <ul className="packs">
            {items.map((pack) => (
              <li key={pack.name}>
                <Pack pack={pack} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

function Pack({ pack }: { pack: PolicyPack }) {
  const { title, says, needs, inForce, changes, policy, version } = pack;
  return (
    <article className="pack" aria-label={`Pack ${title}`}>
      <header>
        <h3>{title}</h3>
        {inForce ? (
          <ModeBadge mode={inForce.mode} />
        ) : (
          <Badge tone="calm" shape="dash">
            Off
          </Badge>
        )}
      </header>
      <p>{says}</p>
      <details>
        <summary>What it needs to be told</summary>
        <ul>
          {needs.map((need) => (
            <li key={need}>{need}</li>
          ))}
        </ul>
      </details>
      {inForce && changes && (
        <details>
          <summary>
            {inForce.packVersion === null || inForce.packVersion === version
              ? "The text in force was changed here"
              : `Version ${version} ships, version ${inForce.packVersion} is in force`}
          </summary>
          <Diff
            label={`What bringing ${title} to the text that ships would change`}
            before={textOf(changes, "+")}
            after={textOf(changes, "-")}
          />
        </details>
      )}
      <div className="page-buttons">
        {inForce && changes && (
          <SwitchOn pack={pack} mode={inForce.mode} label={`Bring it to version ${version}`} />
        )}
        {inForce?.mode !== "shadow" && (
          <SwitchOn
            pack={pack}
            mode="shadow"
            label={inForce ? "Only watch it" : "Watch in shadow"}
          />
        )}
        {inForce?.mode !== "enforce" && <SwitchOn pack={pack} mode="enforce" label="Enforce" />}
        {inForce && <SwitchOff pack={pack} />}
        {inForce && (
          <Link to="/policies/$name" params={{ name: policy }}>
            Its policy
          </Link>
        )}
      </div>
    </article>
  );
}

/** One side of a comparison: all lines but those that only the other side has. */
const textOf = (lines: readonly string[], others: "+" | "-"): string =>
  lines
    .filter((line) => !line.startsWith(others))
    .map((line) => line.slice(1))
    .join("\n");

const comes = {
  shadow: "It decides nothing. What it would have answered is recorded with each decision.",
  enforce: "It decides from then on, in every process.",
} as const;

function SwitchOn({ pack, mode, label }: { pack: PolicyPack; mode: PolicyMode; label: string }) {
  const { name, title } = pack;
  const [asking, setAsking] = useState(false);
  const on = useChange("packs.on");
  const refusal = useRefusal("packs.on");
  return (
    <>
      <Button
        kind={mode === "shadow" && !pack.inForce ? "primary" : "plain"}
        unavailable={refusal}
        aria-label={`${label}: ${title}`}
        onClick={() => setAsking(true)}
      >
        {label}
      </Button>
      <Confirm
        title={`${label}: ${title}`}
        says={comes[mode]}
        does={label}
        open={asking}
        busy={on.isPending}
        failure={on.error}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          on.mutate(
            { name, mode },
            {
              onSuccess: () => {
                setAsking(false);
                say(mode === "enforce" ? `${title} is enforced.` : `${title} is watched.`);
              },
            },
          )
        }
      />
    </>
  );
}

function SwitchOff({ pack: { name, title } }: { pack: PolicyPack }) {
  const [asking, setAsking] = useState(false);
  const off = useChange("packs.off");
  const refusal = useRefusal("packs.off");
  return (
    <>
      <Button
        kind="danger"
        unavailable={refusal}
        aria-label={`Switch off: ${title}`}
        onClick={() => setAsking(true)}
      >
        Switch off
      </Button>
      <Confirm
        title={`Switch off: ${title}`}
        says="What only it forbids is no longer forbidden. Its versions stay on record."
        does="Switch it off"
        open={asking}
        busy={off.isPending}
        failure={off.error}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          off.mutate(
            { name },
            {
              onSuccess: () => {
                setAsking(false);
                say(`${title} is switched off.`);
              },
            },
          )
        }
      />
    </>
  );
}
