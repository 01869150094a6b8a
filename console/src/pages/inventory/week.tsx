import type { InventorySummary } from "@reeve/contract/inventory";
import { Button } from "../../ui/button.tsx";

type Week = InventorySummary["week"];
const words: readonly (readonly [keyof Week, string])[] = [
  ["new", "first seen"],
  ["registered", "registered"],
  ["gone", "gone"],
  ["differing", "with copies that differ now"],
];

/** What became of the inventory in seven days; each number narrows the list to what it counts. */
export const ThisWeek = ({
  week,
  shown,
  onShow,
}: {
  week: Week;
  shown: keyof Week | undefined;
  onShow: (changed: keyof Week | undefined) => void;
}) => (
  <p className="chips">
    <span className="muted">This week:</span>
    {words
      .filter(([what]) => week[what] > 0 || shown === what)
      .map(([what, says]) => (
        <Button
          key={what}
          kind={shown === what ? "primary" : "plain"}
          onClick={() => onShow(shown === what ? undefined : what)}
        >
          {`${week[what]} ${says}`}
        </Button>
      ))}
    {words.every(([what]) => week[what] === 0) && <span className="muted">nothing changed</span>}
  </p>
);
