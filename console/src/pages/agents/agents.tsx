import { Link, getRouteApi } from "@tanstack/react-router";
import { Page } from "../../ui/page.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { CompletenessPanel } from "../inventory/completeness.tsx";
import { InventoryList } from "../inventory/list.tsx";
import { PlantedPanel } from "../inventory/planted.tsx";

const route = getRouteApi("/signed-in/agents");

/** The inventory: every agent once, whoever knows of it, and how many nobody knows of. */
export function AgentsPage() {
  const { show = "list" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page
      title="Agents"
      lead="Every agent that is registered or was seen, each once, and who answers for it."
      buttons={
        <Link to="/agents/new" className="button primary">
          Register an agent
        </Link>
      }
    >
      <Tabs
        label="The inventory"
        value={show}
        onChange={(next) =>
          void navigate({
            search: next === "completeness" || next === "planted" ? { show: next } : {},
            replace: true,
          })
        }
        tabs={[
          { value: "list", label: "All agents", content: <InventoryList /> },
          { value: "completeness", label: "How complete it is", content: <CompletenessPanel /> },
          { value: "planted", label: "Planted agents", content: <PlantedPanel /> },
        ]}
      />
    </Page>
  );
}
