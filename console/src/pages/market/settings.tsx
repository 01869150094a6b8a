import type { CompanyId } from "@reeve/contract/id";
import type { IndexSettings } from "@reeve/contract/market";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange, useListed } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Checks, SelectField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";

const most = 200;

/** Whether the index is public, read by itself, and which company is one's own. */
export function Settings() {
  const query = useAsked("index.settings.get", {});
  return (
    <Loaded query={query} what="the settings">
      {(settings) => <Change key={JSON.stringify(settings)} settings={settings} />}
    </Loaded>
  );
}

function Change({ settings }: { settings: IndexSettings }) {
  const put = useChange("index.settings.put");
  const refusal = useRefusal("index.settings.put");
  const { items = [] } = useListed("index.list", { all: "yes", limit: most });
  return (
    <Form
      label="Settings of the index"
      failure={put.error}
      onSubmit={(values) => {
        const on = values.checked("on");
        const own = values.text("own");
        put.mutate(
          {
            published: on.includes("published"),
            daily: on.includes("daily"),
            own: own === "" ? null : (own as CompanyId),
          },
          { onSuccess: () => say("The settings are kept.") },
        );
      }}
    >
      <Checks
        name="on"
        label="What is on"
        initial={[
          ...(settings.published ? ["published"] : []),
          ...(settings.daily ? ["daily"] : []),
        ]}
        choices={[
          { value: "published", label: "Anyone may read the index, without signing in" },
          { value: "daily", label: "Boards are read once a day" },
        ]}
      />
      <SelectField
        key={items.length}
        name="own"
        label="Your organisation"
        hint="Your measured stage is set beside the roles that it staffs. Only those who are signed in see that."
        defaultValue={settings.own ?? ""}
        choices={[
          { value: "", label: "None of them" },
          ...items.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <FormButtons>
        <Button kind="primary" type="submit" busy={put.isPending} unavailable={refusal}>
          Keep the settings
        </Button>
      </FormButtons>
    </Form>
  );
}
