import type { Canary } from "@reeve/contract/canary";
import type { CanaryId } from "@reeve/contract/id";

const words = ["invoice-sync", "report-mailer", "ticket-sorter", "data-tidy", "build-watch"];

/** A name as an agent would have it, which nothing else has: its end is drawn by chance. */
export function canaryName(id: CanaryId): string {
  const end = id.slice(-8);
  const sum = Buffer.from(end).reduce((all, byte) => all + byte, 0);
  return `${words[sum % words.length] ?? "helper"}-${end}`;
}

/** What to put where it is planted. It does nothing: whoever runs it runs nothing. */
export function putOf({ name, kind }: Pick<Canary, "name" | "kind">): Canary["put"] {
  if (kind !== "telemetry")
    return {
      file: `${kind === "endpoint" ? "~/" : ""}.claude/agents/${name}.md`,
      text: `---\nname: ${name}\ndescription: Keeps an eye on things.\ntools: Read\n---\n\nDo nothing.\n`,
    };
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const id = (length: number): string =>
    Buffer.from(name).toString("hex").padStart(length, "a").slice(-length);
  const span = {
    traceId: id(32),
    spanId: id(16),
    name: "execute_tool read",
    attributes: [
      text("gen_ai.operation.name", "execute_tool"),
      text("gen_ai.tool.name", "read"),
      text("gen_ai.agent.name", name),
    ],
  };
  const resource = { attributes: [text("service.name", name)] };
  return {
    file: null,
    text: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }),
  };
}
