import type { Import, ImportDefaults, ImportField } from "@reeve/contract/import";
import { useState } from "react";
import { choices } from "virtual:contract";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { Form, FormButtons, type Values } from "../../ui/form.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { fieldWord, fields } from "./words.ts";
import "./imports.css";

type Head = Import["columns"][number] & { readonly at: number };

/** Which column says what of an agent, and what is said where a cell is empty. */
export function ColumnsForm({ it }: { it: Import }) {
  const [mapping, setMapping] = useState(it.mapping);
  const preview = useChange("imports.preview");
  const refusal = useRefusal("imports.preview");
  const fieldAt = (at: number) => fields.find((field) => mapping[field] === at);
  /** No column says two things, and no two say the same. */
  const say = (at: number, field: ImportField | undefined): void => {
    const others = Object.entries(mapping).filter(
      ([other, column]) => other !== field && column !== at,
    );
    setMapping(Object.fromEntries(field ? [...others, [field, at]] : others));
  };
  const columns: readonly Column<Head>[] = [
    { key: "name", head: "Column", heads: true, render: ({ name }) => <Plain>{name}</Plain> },
    {
      key: "says",
      head: "Says",
      render: ({ at, name }) => (
        <select
          aria-label={`What ${name} says`}
          value={fieldAt(at) ?? ""}
          onChange={({ target }) =>
            say(
              at,
              fields.find((field) => field === target.value),
            )
          }
        >
          <option value="">Nothing that is read</option>
          {fields.map((field) => (
            <option key={field} value={field}>
              {fieldWord[field]}
            </option>
          ))}
        </select>
      ),
    },
    {
      key: "samples",
      head: "Such as",
      as: "grow",
      render: ({ samples }) =>
        samples.length === 0 ? (
          <span className="muted">nothing in the first rows</span>
        ) : (
          <span className="muted">
            <Plain>{samples.join(" · ")}</Plain>
          </span>
        ),
    },
  ];
  return (
    <Form
      label="What the columns say"
      failure={preview.error}
      onSubmit={(values) => preview.mutate({ id: it.id, mapping, defaults: defaultsOf(values) })}
    >
      <Table
        label="Columns of the spreadsheet"
        columns={columns}
        rows={it.columns.map((column, at) => ({ ...column, at }))}
        rowKey={({ at }) => String(at)}
      />
      {mapping.name === undefined && (
        <p className="fault" role="alert">
          No column says the name. Without it no row can be read.
        </p>
      )}
      <fieldset className="import-defaults">
        <legend>Where a cell is empty and the agent is new</legend>
        <TextField
          name="purpose"
          label="Purpose"
          defaultValue={it.defaults.purpose}
          maxLength={2000}
        />
        <TextField
          name="environment"
          label="Environment"
          defaultValue={it.defaults.environment}
          maxLength={64}
        />
        <SelectField
          name="tier"
          label="Tier"
          defaultValue={it.defaults.tier ?? ""}
          choices={[
            { value: "", label: "The row is wrong then" },
            ...choices.Tier.map((tier) => ({ value: tier, label: tier })),
          ]}
        />
        <TextField
          name="owner"
          label="Owner"
          hint="A name or an e-mail address. Somebody new is invited."
          defaultValue={it.defaults.owner}
          maxLength={254}
        />
      </fieldset>
      <FormButtons>
        <Button
          kind={it.status === "read" ? "primary" : "plain"}
          type="submit"
          busy={preview.isPending}
          unavailable={refusal}
        >
          {it.status === "read" ? "Preview" : "Preview again"}
        </Button>
      </FormButtons>
    </Form>
  );
}

function defaultsOf(values: Values): ImportDefaults {
  const given: Record<string, string> = {};
  for (const field of ["purpose", "environment", "tier", "owner"] as const) {
    const text = values.optional(field);
    if (text !== undefined) given[field] = text;
  }
  return given;
}
