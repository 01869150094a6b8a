import { getRouteApi } from "@tanstack/react-router";
import { tidy } from "../../api/search.ts";
import { ChangeList } from "../../parts/change-list.tsx";
import { Filters, TextFilter } from "../../parts/filters.tsx";
import { Page } from "../../ui/page.tsx";

const route = getRouteApi("/signed-in/changes");

export function ChangesPage() {
  const { subject } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page
      title="Changes"
      lead="Who changed what in Reeve itself. These are records of the same ledger as the actions."
    >
      <Filters label="Filter changes">
        <TextFilter
          label="Id of what was changed"
          value={subject}
          onChange={(subject) => void navigate({ search: tidy({ subject }), replace: true })}
        />
      </Filters>
      <ChangeList subject={subject} />
    </Page>
  );
}
