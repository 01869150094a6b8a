import type { MaturityChange } from "@reeve/contract/maturity/maturity";
import { Badge } from "../ui/badge.tsx";
import { Ago, Moment } from "../ui/time.tsx";
import { Place, pageOf } from "./ladder-place.tsx";
import { surfaceName } from "./ladder-surfaces.tsx";
import { WithCode } from "../ui/with-code.tsx";

const whatName = (what: MaturityChange["what"]): string =>
  what === "stage" ? "Stage" : surfaceName(what);

/** Changes of the ladder in sentences, newest first, each with the way to the records that caused it. */
export const ChangeEntries = ({
  changes,
  exact = false,
}: {
  changes: readonly MaturityChange[];
  /** The moment itself, instead of how long ago. */
  exact?: boolean;
}) => (
  <ul className="entries">
    {changes.map((change) => {
      const rose = change.to > change.from;
      return (
        <li key={`${change.at} ${change.what} ${change.from} ${change.to}`}>
          <Badge tone={rose ? "allow" : "block"} shape={rose ? "triangle" : "square"}>
            <span className="num">
              {change.from} → {change.to}
            </span>
          </Badge>
          <span>
            <WithCode>{change.says}</WithCode>{" "}
            <Place to={pageOf(change.evidence)}>
              The cause
              <span className="unseen">
                {" "}
                of {whatName(change.what)} {change.from} to {change.to}
              </span>
            </Place>
          </span>
          <span className="muted num">
            {exact ? <Moment at={change.at} /> : <Ago at={change.at} />}
          </span>
        </li>
      );
    })}
  </ul>
);
