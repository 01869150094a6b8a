import { useState } from "react";
import { getRouteApi } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Desk } from "./desk.tsx";
import { Figures } from "./figures.tsx";
import { Labelled } from "./labelled.tsx";
import { RulesDialog } from "./rules.tsx";

const route = getRouteApi("/signed-in/annotation");

/** People say of sessions whether they were good: what every other evaluator is measured by. */
export function AnnotationPage() {
  const { tab = "label" } = route.useSearch();
  const navigate = route.useNavigate();
  const figures = useAsked("annotations.figures", {}, { refetchInterval: 10_000 });
  const refusal = useRefusal("annotations.put");
  const [setting, setSetting] = useState(false);
  return (
    <Page
      title="Annotation"
      lead="People look at sessions and say whether they pass. That is what judges are measured by, and what datasets are made of."
      buttons={
        <Button unavailable={refusal} onClick={() => setSetting(true)}>
          What comes here
        </Button>
      }
    >
      <Tabs
        label="Annotation"
        value={tab}
        onChange={(next) =>
          void navigate({ search: next === "label" ? {} : { tab: next }, replace: true })
        }
        tabs={[
          {
            value: "label",
            label: "Label",
            content: (
              <Loaded query={figures} what="the queue">
                {(it) => <Desk figures={it} />}
              </Loaded>
            ),
          },
          {
            value: "figures",
            label: "Figures",
            content: (
              <Loaded query={figures} what="the figures">
                {(it) => <Figures figures={it} />}
              </Loaded>
            ),
          },
          { value: "labelled", label: "Sessions", content: <Labelled /> },
        ]}
      />
      {setting && <RulesDialog onClose={() => setSetting(false)} />}
    </Page>
  );
}
