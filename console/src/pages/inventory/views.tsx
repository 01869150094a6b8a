import { useState } from "react";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { plain } from "../../ui/plain.tsx";
import { say } from "../../ui/toast.tsx";
import { inventorySearch, type InventorySearch } from "./search.ts";

/** The ways of looking that you keep. They are yours, and follow you to any browser. */
export function SavedViews({
  search,
  onShow,
}: {
  search: InventorySearch;
  onShow: (search: InventorySearch) => void;
}) {
  const { data } = useAsked("inventory.views.list", {});
  const [naming, setNaming] = useState(false);
  const save = useChange("inventory.views.save");
  const remove = useChange("inventory.views.remove");
  const views = data?.items ?? [];
  const filtered = Object.keys(search).length > 0;
  const now = JSON.stringify(sorted(search));
  const current = views.find(({ filter }) => JSON.stringify(sorted(filter)) === now);
  if (views.length === 0 && !filtered) return null;
  return (
    <p className="chips">
      <span className="muted">Views:</span>
      {views.map((view) => (
        <Button
          key={view.id}
          kind={view.id === current?.id ? "primary" : "plain"}
          onClick={() => onShow(inventorySearch(view.filter))}
        >
          {plain(view.name)}
        </Button>
      ))}
      {filtered && !current && <Button onClick={() => setNaming(true)}>Save this view</Button>}
      {current && (
        <Button
          kind="quiet"
          busy={remove.isPending}
          onClick={() =>
            remove.mutate({ view: current.id }, { onSuccess: () => say("The view is removed.") })
          }
        >
          Remove this view
        </Button>
      )}
      <DialogForm
        title="Save this view"
        says="It keeps what the list is narrowed by, for you alone."
        does="Save"
        open={naming}
        change={save}
        onSubmit={(values) =>
          save.mutate(
            { name: values.text("name"), filter: search },
            {
              onSuccess: () => {
                say("The view is saved.");
                setNaming(false);
              },
            },
          )
        }
        onClose={() => setNaming(false)}
      >
        <TextField name="name" label="Name" maxLength={80} required />
      </DialogForm>
    </p>
  );
}

const sorted = (it: object) => Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1));
