import type { CodeHow, Grader, JudgeHow } from "@reeve/contract/grader";
import type { Input } from "@reeve/contract/operations";
import { oneOf } from "../../api/search.ts";
import { Checks, PasswordField, SelectField, TextArea, TextField } from "../../ui/field.tsx";
import type { Values } from "../../ui/form.tsx";

type Kind = Grader["how"]["kind"];

const firstCode = `export function evaluate(session) {
  const failed = session.steps.filter((step) => step.outcome === "error");
  return {
    label: failed.length > 3 ? "fail" : "pass",
    explanation: \`\${failed.length} steps failed.\`,
  };
}
`;

/** What a judge or code is made of. What is seldom set stands below, with what it is unless said. */
export function GraderFields({ kind, before }: { kind: Kind; before: Grader | null }) {
  const how = before?.how;
  return (
    <>
      {before === null && (
        <TextField
          name="name"
          label="Name"
          hint="Lower-case letters, digits and -. The same name is the same stream of scores for ever."
          maxLength={60}
        />
      )}
      <SelectField
        name="aspect"
        label="It says whether a session was"
        defaultValue={before?.aspect ?? "quality"}
        choices={[
          { value: "quality", label: "Good (quality)" },
          { value: "safety", label: "Safe (safety)" },
          { value: "policy", label: "Within policy (policy)" },
        ]}
      />
      <TextField
        name="rate"
        label="Sessions that it is given, in percent"
        hint="Those in which something was refused or went wrong always are. It scores nothing until it is on."
        inputMode="decimal"
        defaultValue={(before?.rate ?? (kind === "judge" ? 0.1 : 1)) * 100}
      />
      {kind === "judge" ? (
        <JudgeFields how={how?.kind === "judge" ? how : null} hasKey={before?.hasKey ?? false} />
      ) : (
        <CodeFields how={how?.kind === "code" ? how : null} />
      )}
    </>
  );
}

function JudgeFields({ how, hasKey }: { how: JudgeHow | null; hasKey: boolean }) {
  const number = (name: string, label: string, value: number, hint?: string) => (
    <TextField name={name} label={label} hint={hint} inputMode="decimal" defaultValue={value} />
  );
  return (
    <>
      <TextArea
        name="how.rubric"
        label="What makes a session pass"
        hint="The rubric, in your own words. Another text is another version."
        rows={6}
        defaultValue={how?.rubric}
      />
      <TextField
        name="how.url"
        label="Address of the endpoint"
        hint="What /chat/completions comes after."
        type="url"
        placeholder="https://api.openai.com/v1"
        defaultValue={how?.url}
      />
      <TextField name="how.model" label="Model" defaultValue={how?.model} maxLength={200} />
      <PasswordField
        name="key"
        label="Key of the endpoint"
        hint={
          hasKey ? "It has one. Left empty, that one stays." : "Kept sealed, and never shown again."
        }
        autoComplete="off"
      />
      {number(
        "how.usdPerMillion.input",
        "Dollars for a million tokens read",
        how?.usdPerMillion.input ?? 0,
      )}
      {number(
        "how.usdPerMillion.output",
        "Dollars for a million tokens written",
        how?.usdPerMillion.output ?? 0,
      )}
      {number(
        "how.usdPerDay.all",
        "Dollars it may spend in a day",
        how?.usdPerDay.all ?? 1,
        "What it has no money for is said to be not judged.",
      )}
      {number(
        "how.usdPerDay.agent",
        "Dollars all judges may spend in a day on one agent",
        how?.usdPerDay.agent ?? 1,
      )}
      {number("how.passMark", "Score from which a session passes, 0 to 1", how?.passMark ?? 0.5)}
      <TextField
        name="how.never"
        label="Data that is never sent to it"
        hint="Classes of data, between commas. Sessions that touched one are not judged, nor are those where the class is not known."
        defaultValue={how?.never.join(", ")}
      />
      <Checks
        name="how.internal"
        label="Where it may be"
        choices={[
          { value: "yes", label: "It may be on this machine or its network, and go by http" },
        ]}
        initial={how?.internal === true ? ["yes"] : []}
      />
      <details>
        <summary>Limits of one question</summary>
        {number("how.timeoutMs", "Milliseconds it may take", how?.timeoutMs ?? 60_000)}
        {number("how.atOnce", "Questions at once", how?.atOnce ?? 4)}
        {number("how.mostAnswerTokens", "Tokens it may answer", how?.mostAnswerTokens ?? 800)}
        {number(
          "how.mostCharacters",
          "Characters of a session it reads",
          how?.mostCharacters ?? 100_000,
          "A longer session is not judged.",
        )}
        {number("how.temperature", "Temperature", how?.temperature ?? 0)}
      </details>
    </>
  );
}

const CodeFields = ({ how }: { how: CodeHow | null }) => (
  <>
    <TextArea
      name="how.source"
      label="Code"
      hint="TypeScript or JavaScript that exports evaluate(session). It sees the session and reaches nothing else. Other code is another version."
      rows={16}
      className="code"
      spellCheck={false}
      defaultValue={how?.source ?? firstCode}
    />
    <TextField
      name="how.timeoutMs"
      label="Milliseconds it may take"
      inputMode="numeric"
      defaultValue={how?.timeoutMs ?? 1_000}
    />
    <TextField
      name="how.memoryMb"
      label="Megabytes it may use"
      inputMode="numeric"
      defaultValue={how?.memoryMb ?? 32}
    />
  </>
);

/** What the fields say, as it is sent. */
export function graderOf(
  values: Values,
  kind: Kind,
  of: { readonly name: string; readonly on: boolean },
): Input<"graders.put"> {
  const number = (name: string): number => Number(values.text(name).replace(",", "."));
  const key = values.exact("key");
  return {
    ...of,
    aspect: oneOf(["quality", "safety", "policy"] as const, values.text("aspect")) ?? "quality",
    rate: number("rate") / 100,
    ...(key !== "" && { key }),
    how:
      kind === "code"
        ? {
            kind,
            source: values.exact("how.source"),
            timeoutMs: number("how.timeoutMs"),
            memoryMb: number("how.memoryMb"),
          }
        : {
            kind,
            url: values.text("how.url"),
            model: values.text("how.model"),
            rubric: values.text("how.rubric"),
            passMark: number("how.passMark"),
            temperature: number("how.temperature"),
            mostAnswerTokens: number("how.mostAnswerTokens"),
            mostCharacters: number("how.mostCharacters"),
            timeoutMs: number("how.timeoutMs"),
            atOnce: number("how.atOnce"),
            usdPerMillion: {
              input: number("how.usdPerMillion.input"),
              output: number("how.usdPerMillion.output"),
            },
            usdPerDay: {
              all: number("how.usdPerDay.all"),
              agent: number("how.usdPerDay.agent"),
            },
            never: values.several("how.never"),
            internal: values.checked("how.internal").length > 0,
          },
  };
}
