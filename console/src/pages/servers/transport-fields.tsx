import type { Transport } from "@reeve/contract/server";
import { useState } from "react";
import { SelectField, TextArea, TextField } from "../../ui/field.tsx";
import type { Values } from "../../ui/form.tsx";

/** How Reeve reaches a server: an address, or a command it runs and supervises. */
export function TransportFields({ transport }: { transport?: Transport }) {
  const [kind, setKind] = useState<Transport["kind"]>(transport?.kind ?? "http");
  const stdio = transport?.kind === "stdio" ? transport : undefined;
  return (
    <>
      <SelectField
        name="transport.kind"
        label="Reached over"
        value={kind}
        onChange={(event) => setKind(event.target.value === "stdio" ? "stdio" : "http")}
        choices={[
          { value: "http", label: "HTTP: a server that runs somewhere" },
          { value: "stdio", label: "stdio: a command that Reeve runs" },
        ]}
      />
      {kind === "http" ? (
        <TextField
          name="transport.url"
          label="Address"
          type="url"
          placeholder="https://tools.example.com/mcp"
          defaultValue={transport?.kind === "http" ? transport.url : ""}
        />
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
            hint="The command sees nothing of Reeve’s own environment but this."
            defaultValue={Object.entries(stdio?.env ?? {})
              .map(([name, value]) => `${name}=${value}`)
              .join("\n")}
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

export function transportOf(values: Values): Transport {
  if (values.text("transport.kind") === "http")
    return { kind: "http", url: values.text("transport.url") };
  const cwd = values.optional("transport.cwd");
  return {
    kind: "stdio",
    command: values.text("transport.command"),
    args: lines(values.exact("transport.args")),
    env: Object.fromEntries(
      lines(values.exact("transport.env")).map((line) => {
        const at = line.indexOf("=");
        return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
      }),
    ),
    ...(cwd !== undefined && { cwd }),
  };
}

const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => line !== "");
