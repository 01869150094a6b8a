import type { ClientRequest, IncomingMessage } from "node:http";
import { readVerdict, verdictType, type Verdict } from "@reeve/server/gateway/hooks/verdict";
import type { HookSettings } from "./settings.ts";

const longestAnswer = 16 * 1024 * 1024;

/** Asks Reeve. Never rejects: the verdict, or why there is none. */
export async function post(
  client: string,
  { url, token, gate }: HookSettings,
  body: Buffer,
  deadlineMs: number,
): Promise<Verdict | string> {
  const { request } = await import(url.protocol === "https:" ? "node:https" : "node:http");
  return new Promise((resolve) => {
    const over = setTimeout(() => {
      resolve("Reeve did not answer in time");
      sent.destroy();
    }, deadlineMs);
    const end = (it: Verdict | string): void => {
      clearTimeout(over);
      resolve(it);
    };
    const sent: ClientRequest = request(
      new URL(`${url.pathname.replace(/\/+$/, "")}/hooks/${client}`, url),
      {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "content-length": body.length,
          accept: verdictType,
          ...(gate.length > 0 && { "reeve-gate": gate.map(encodeURIComponent).join(",") }),
        },
      },
      (answer: IncomingMessage) => {
        const chunks: Buffer[] = [];
        let length = 0;
        answer.on("error", () => end("Reeve broke off its answer"));
        answer.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          length += chunk.length;
          if (length > longestAnswer) answer.destroy(new Error("too long"));
        });
        answer.on("end", () => end(understood(answer, Buffer.concat(chunks))));
      },
    );
    sent.on("error", () => end("Reeve cannot be reached"));
    sent.end(body);
  });
}

/** Only what is word for word a verdict counts: no redirect, no page of a proxy, no half of an answer. */
function understood({ statusCode, headers, complete }: IncomingMessage, body: Buffer) {
  if (statusCode !== 200) return `Reeve answered HTTP ${statusCode ?? "nothing"}`;
  if (!complete || headers["content-type"] !== verdictType)
    return "what answered in Reeve's place is not Reeve";
  return readVerdict(body.toString("utf8")) ?? "Reeve's answer cannot be read";
}
