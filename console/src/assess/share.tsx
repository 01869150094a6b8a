import type { Answers, SelfAssessment } from "@reeve/contract/maturity/assess";
import { answersLink, assessmentFile } from "@reeve/contract/maturity/assessment-file";
import { model, sha256 } from "virtual:model";
import { Button } from "../ui/button.tsx";
import { Snippet } from "../ui/copy.tsx";
import { Section } from "../ui/page.tsx";
import { ClearAll } from "./clear-all.tsx";

interface Props {
  readonly answers: Answers;
  readonly result: SelfAssessment;
  readonly at: string | null;
  readonly shared: boolean;
  readonly onClear: () => void;
}

/** Taking the result away: a link that holds every answer, paper, or a file. */
export function Share({ answers, result, at, shared, onClear }: Props) {
  const link = `${location.href.split("#")[0]}#${answersLink(model, answers, at?.slice(0, 10) ?? null)}`;
  const save = (): void => {
    const when = (at === null ? new Date() : new Date(at)).toISOString();
    const file = assessmentFile(model, sha256, answers, result, when);
    const url = URL.createObjectURL(
      new Blob([`${JSON.stringify(file, null, 2)}\n`], { type: "application/json" }),
    );
    const anchor = document.createElement("a");
    anchor.href = url;
    anchor.download = `reeve-assessment-${when.slice(0, 10)}.json`;
    anchor.click();
    URL.revokeObjectURL(url);
  };
  return (
    <div className="no-print">
      <Section title="Keep it, share it">
        <div className="share-buttons">
          <Button kind="primary" onClick={() => window.print()}>
            Print or save as PDF
          </Button>
          <Button onClick={save}>Save as JSON</Button>
          {!shared && <ClearAll onClear={onClear} />}
        </div>
        <Snippet label="A link to this result, with all answers in it" text={link} />
        <p className="hint">
          The answers stand behind the #, which browsers send to no server. Whoever has the link can
          read them.
          {location.protocol === "file:" &&
            " This page is a file on your disk: the link works for others once its folder stands on a web host."}
        </p>
      </Section>
    </div>
  );
}
