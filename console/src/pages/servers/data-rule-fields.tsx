import type { DataRule } from "@reeve/contract/data-rule";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Checks, SelectField, TextField } from "../../ui/field.tsx";
import type { Values } from "../../ui/form.tsx";

const kinds: Readonly<Record<DataRule["kind"], string>> = {
  sql: "A statement of SQL",
  path: "A file or a folder",
  address: "A URL or an e-mail address",
  table: "The name of a table",
  object: "The id of one thing",
};

/** One rule: which argument names something, and what. */
export function DataRuleFields({
  at,
  rule,
  suggestions,
  onRemove,
}: {
  at: number;
  rule: Partial<DataRule>;
  /** The id of a list with the arguments of the tool. */
  suggestions: string;
  onRemove: () => void;
}) {
  const [kind, setKind] = useState<string>(rule.kind ?? "object");
  return (
    <fieldset>
      <legend>Rule {at + 1}</legend>
      <TextField
        name={`data.${at}.argument`}
        label="Argument"
        hint="Such as customer, filter.customer or files[].path."
        className="code"
        spellCheck={false}
        list={suggestions}
        defaultValue={rule.argument}
      />
      <SelectField
        name={`data.${at}.kind`}
        label="What it is"
        value={kind}
        onChange={({ target }) => setKind(target.value)}
        choices={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
      />
      {kind === "object" && (
        <TextField
          name={`data.${at}.type`}
          label="Of what"
          hint="Such as customer or ticket."
          defaultValue={rule.type}
        />
      )}
      <TextField
        name={`data.${at}.system`}
        label="System that holds it"
        hint="Its tool server, or the host of an address, unless said."
        defaultValue={rule.system}
      />
      <TextField
        name={`data.${at}.dataClasses`}
        label="Classes of it"
        hint="Those of the tool unless said."
        defaultValue={rule.dataClasses?.join(", ")}
      />
      <SelectField
        name={`data.${at}.access`}
        label="What is done to it"
        defaultValue={rule.access ?? ""}
        choices={[
          { value: "", label: "As the statement or the tool says" },
          { value: "read", label: "Read" },
          { value: "write", label: "Written" },
        ]}
      />
      {kind === "sql" && (
        <Checks
          name={`data.${at}.dialect`}
          label="Dialect"
          choices={[{ value: "postgresql", label: "It is certainly PostgreSQL's" }]}
          initial={rule.dialect ? [rule.dialect] : []}
        />
      )}
      <div>
        <Button kind="quiet" onClick={onRemove}>
          Remove rule {at + 1}
        </Button>
      </div>
    </fieldset>
  );
}

/** The rule as it was typed; what is left empty is not said. */
export function ruleOf(values: Values, at: number): DataRule {
  const optional = (name: string) => values.optional(`data.${at}.${name}`);
  const classes = values.several(`data.${at}.dataClasses`);
  const [type, system, access] = [optional("type"), optional("system"), optional("access")];
  const dialect = values.checked(`data.${at}.dialect`).length > 0;
  return {
    argument: values.text(`data.${at}.argument`),
    kind: values.text(`data.${at}.kind`) as DataRule["kind"],
    ...(type !== undefined && { type }),
    ...(system !== undefined && { system }),
    ...(classes.length > 0 && { dataClasses: classes }),
    ...((access === "read" || access === "write") && { access }),
    ...(dialect && { dialect: "postgresql" as const }),
  };
}
