import type { Transport } from "@reeve/contract/server";
import { useState } from "react";
import { SelectField, TextArea, TextField } from "../../ui/field.tsx";
import type { Values } from "../../ui/form.tsx";
import { CredentialFields, credentialOf } from "./credential-fields.tsx";
import { lines, pairs, written } from "./pairs.ts";

const kinds: readonly Transport["kind"][] = ["http", "stdio", "local"];

/** How Reeve reaches a server: an address, or a command it runs and supervises. */
export function TransportFields({ transport }: { transport?: Transport }) {
  const [kind, setKind] = useState<Transport["kind"]>(transport?.kind ?? "http");
  const http = transport?.kind === "http" ? transport : undefined;
  const stdio = transport?.kind === "stdio" ? transport : undefined;
  return (
    <>
      <SelectField
        name="transport.kind"
        label="Reached over"
        value={kind}
        onChange={(event) => setKind(kinds.find((one) => one === event.target.value) ?? "http")}
        choices={[
          { value: "http", label: "HTTP: a server that runs somewhere" },
          { value: "stdio", label: "stdio: a command that Reeve runs" },
          { value: "local", label: "Nothing: its tools live inside an agent, which asks" },
        ]}
      />
      {kind === "http" ? (
        <>
          <TextField
            name="transport.url"
            label="Address"
            type="url"
            placeholder="https://tools.example.com/mcp"
            defaultValue={http?.url ?? ""}
          />
          <CredentialFields credential={http?.credential} />
        </>
      ) : kind === "local" ? (
        <p className="hint">
          Coding agents and programs with the SDK ask Reeve before they use a tool of their own.
          They name this server; declare its tools, or let the agent do it.
        </p>
      ) : (
        <>
          <TextField
            name="transport.command"
            label="Command"
            placeholder="npx"
            defaultValue={stdio?.command}
            className="code"
            spellCheck={false}
          />
          <TextArea
            name="transport.args"
            label="Arguments, one a line"
            defaultValue={stdio?.args.join("\n")}
            className="code"
            spellCheck={false}
          />
          <TextArea
            name="transport.env"
            label="Environment, one NAME=value a line"
            hint="The command sees nothing of Reeve’s own environment but this. Scripts such as npx need a PATH."
            defaultValue={written(stdio?.env ?? {})}
            className="code"
            spellCheck={false}
          />
          <TextField
            name="transport.cwd"
            label="Working folder (optional)"
            defaultValue={stdio?.cwd ?? ""}
            className="code"
            spellCheck={false}
          />
        </>
      )}
    </>
  );
}

/** What the form says; `before` is what it began with. */
export function transportOf(values: Values, before?: Transport): Transport {
  if (values.text("transport.kind") === "local") return { kind: "local" };
  if (values.text("transport.kind") === "http") {
    const known = before?.kind === "http" ? before.credential : undefined;
    const credential = credentialOf(values, known);
    const url = values.text("transport.url");
    return { kind: "http", url, ...(credential !== undefined && { credential }) };
  }
  const cwd = values.optional("transport.cwd");
  return {
    kind: "stdio",
    command: values.text("transport.command"),
    args: lines(values.exact("transport.args")),
    env: pairs(lines(values.exact("transport.env"))),
    ...(cwd !== undefined && { cwd }),
  };
}
