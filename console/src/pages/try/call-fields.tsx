import { useState } from "react";
import { useAsked } from "../../api/query.ts";
import { Field, TextArea, TextField, SelectField } from "../../ui/field.tsx";

export interface AskedCall {
  agent?: string | undefined;
  server?: string | undefined;
  tool?: string | undefined;
  args?: string | undefined;
  at?: string | undefined;
  taint?: string | undefined;
}

/** Who calls what with which arguments, and what else may matter. */
export function CallFields({ search }: { search: AskedCall }) {
  const { data: agents } = useAsked("agents.list", { limit: 200 });
  const { data: servers } = useAsked("servers.list", { limit: 200 });
  const [server, setServer] = useState(search.server ?? "");
  const id = servers?.items.find(({ name }) => name === server)?.id;
  const named = agents?.items.find(({ id }) => id === search.agent)?.name;
  return (
    <>
      <div className="three">
        <Field name="agent" label="Agent" hint="A name or an id.">
          {(wiring) => (
            <>
              <input
                type="text"
                autoComplete="off"
                key={named ?? "unknown"}
                defaultValue={named ?? search.agent}
                list="try-agents"
                {...wiring}
              />
              <datalist id="try-agents">
                {agents?.items.map(({ id, name }) => (
                  <option key={id} value={name}>
                    {name}
                  </option>
                ))}
              </datalist>
            </>
          )}
        </Field>
        <SelectField
          name="server"
          label="Server"
          value={server}
          onChange={(event) => setServer(event.target.value)}
          choices={[
            { value: "", label: "Choose one" },
            ...(servers?.items.map(({ name }) => ({ value: name, label: name })) ??
              (server === "" ? [] : [{ value: server, label: server }])),
          ]}
        />
        {id === undefined ? (
          <TextField name="tool" label="Tool" defaultValue={search.tool} />
        ) : (
          <ToolField key={id} server={id} tool={search.tool} />
        )}
      </div>
      <TextArea
        name="args"
        label="Arguments"
        hint="As JSON."
        className="code"
        rows={5}
        spellCheck={false}
        defaultValue={pretty(search.args)}
      />
      <details open={search.at !== undefined || search.taint !== undefined}>
        <summary>When, and what happened before</summary>
        <div className="two">
          <TextField
            name="at"
            label="Time"
            hint="As 2026-11-23T22:30:00Z; now where it is empty."
            defaultValue={search.at}
          />
          <TextField
            name="taint"
            label="Classes of data that were read in the session"
            hint="Between commas: pii, confidential."
            defaultValue={search.taint}
          />
        </div>
      </details>
    </>
  );
}

function ToolField({ server, tool }: { server: `srv_${string}`; tool: string | undefined }) {
  const { data } = useAsked("servers.tools", { id: server, limit: 200 });
  if (!data) return <TextField name="tool" label="Tool" defaultValue={tool} />;
  const names = data.items.map(({ name }) => name);
  if (tool !== undefined && !names.includes(tool)) names.push(tool);
  return (
    <SelectField
      name="tool"
      label="Tool"
      defaultValue={tool ?? ""}
      choices={[
        { value: "", label: "Choose one" },
        ...names.map((name) => ({ value: name, label: name })),
      ]}
    />
  );
}

function pretty(args: string | undefined): string {
  try {
    return JSON.stringify(JSON.parse(args ?? "{}"), null, 2);
  } catch {
    return args ?? "";
  }
}
