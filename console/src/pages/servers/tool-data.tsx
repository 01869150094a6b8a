import type { DataRule } from "@reeve/contract/data-rule";
import type { Tool } from "@reeve/contract/server";
import { useId, useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Checks, SelectField, TextField } from "../../ui/field.tsx";
import { Form, FormButtons, type Values } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";
import { DataRuleFields, ruleOf } from "./data-rule-fields.tsx";

interface Kept {
  readonly key: number;
  readonly rule: Partial<DataRule>;
}

/** Says of a tool which data its results hold, which of its arguments name what it touches, and what asks for it. */
export function ToolData({ tool, onDone }: { tool: Tool; onDone: () => void }) {
  const classify = useChange("tools.classify");
  const refusal = useRefusal("tools.classify");
  const suggestions = useId();
  const [said, setSaid] = useState(tool.data !== null);
  const [rules, setRules] = useState<readonly Kept[]>(() =>
    (tool.data ?? []).map((rule, key) => ({ key, rule })),
  );
  const add = (): void =>
    setRules([...rules, { key: Math.max(-1, ...rules.map(({ key }) => key)) + 1, rule: {} }]);
  const save = (values: Values): void =>
    classify.mutate(
      {
        id: tool.id,
        dataClasses: values.several("dataClasses"),
        data: said ? rules.map((_, at) => ruleOf(values, at)) : null,
        flow: flowOf(values),
      },
      {
        onSuccess: () => {
          say(`${tool.name}: what it did in the last 31 days is read again by this.`);
          onDone();
        },
      },
    );
  return (
    <Form label={`What ${tool.name} touches`} failure={classify.error} onSubmit={save}>
      <datalist id={suggestions}>
        {argumentsOf(tool).map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
      <TextField
        name="dataClasses"
        label="Classes of data in its results"
        hint="By your own names, with commas between: customer, payroll."
        defaultValue={tool.dataClasses.join(", ")}
      />
      <SelectField
        name="how"
        label="Which arguments name the data it touches"
        value={said ? "said" : "found"}
        onChange={({ target }) => {
          setSaid(target.value === "said");
          if (target.value === "said" && rules.length === 0) add();
        }}
        choices={[
          { value: "found", label: "Their names and forms say it, and it is marked as inferred" },
          { value: "said", label: "The rules below say it, and nothing is inferred" },
        ]}
      />
      {said && (
        <>
          {rules.map(({ key, rule }, at) => (
            <DataRuleFields
              key={key}
              at={at}
              rule={rule}
              suggestions={suggestions}
              onRemove={() => setRules(rules.filter((other) => other.key !== key))}
            />
          ))}
          <FormButtons>
            <Button onClick={add}>Add a rule</Button>
          </FormButtons>
        </>
      )}
      <fieldset>
        <legend>Where its calls may come from</legend>
        <TextField
          name="asks"
          label="What a person says to ask for it"
          hint="With commas between: send email, to write. Left empty, its name says it."
          defaultValue={tool.flow?.asks.join(", ")}
        />
        <TextField
          name="targets"
          label="Arguments that say whom or what a call reaches"
          defaultValue={tool.flow?.targets.join(", ")}
        />
        <TextField
          name="strangers"
          label="Members of its results that others write"
          defaultValue={tool.flow?.strangers.join(", ")}
        />
        <Checks
          name="quotable"
          label="Its results"
          choices={[{ value: "yes", label: "A person may point to what it answers" }]}
          initial={tool.flow?.quotable ? ["yes"] : []}
        />
      </fieldset>
      <FormButtons>
        <Button kind="primary" type="submit" busy={classify.isPending} unavailable={refusal}>
          Save
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </FormButtons>
    </Form>
  );
}

/** Null where nothing is said. */
function flowOf(values: Values) {
  const flow = {
    asks: values.several("asks"),
    targets: values.several("targets"),
    strangers: values.several("strangers"),
    quotable: values.checked("quotable").length > 0,
  };
  const some = flow.quotable || [flow.asks, flow.targets, flow.strangers].flat().length > 0;
  return some ? flow : null;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Arguments by the tool's own schema. */
function argumentsOf({ definition }: Tool): string[] {
  const schema = definition["inputSchema"];
  const properties = isObject(schema) ? schema["properties"] : null;
  return isObject(properties) ? Object.keys(properties).slice(0, 50) : [];
}
