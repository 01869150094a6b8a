import { useMutation } from "@tanstack/react-query";
import type { Input } from "@reeve/contract/operations";
import { stream } from "../../api/stream.ts";
import { Button } from "../../ui/button.tsx";
import { say } from "../../ui/toast.tsx";

/** The whole table of a search as a CSV file, one agent and tool a line. */
export function Export({ search }: { search: Input<"policies.matrix.export"> }) {
  const made = useMutation({
    mutationFn: async () => {
      const lines = [row(["agent", "agent id", "server", "tool", "effect", "answers"])];
      const { signal } = new AbortController();
      for await (const it of stream("policies.matrix.export", search, signal))
        lines.push(
          row([it.agent, it.agentId, it.server, it.tool, it.effect, it.answers.join(" or ")]),
        );
      save(lines.join(""));
      return lines.length - 1;
    },
    onSuccess: (many) => say(`${many.toLocaleString("en")} lines were saved.`),
    onError: (error) => say(error.message),
  });
  return (
    <Button busy={made.isPending} onClick={() => made.mutate()}>
      Save as CSV
    </Button>
  );
}

/** A name that begins like a formula must not become one when a spreadsheet opens the file. */
const cell = (text: string): string =>
  `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
const row = (texts: readonly string[]): string => `${texts.map(cell).join(",")}\r\n`;

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "reeve-who-may-do-what.csv";
  link.click();
  URL.revokeObjectURL(url);
}
