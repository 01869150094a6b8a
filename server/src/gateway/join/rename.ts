import { eachEvent, editLines, isDataLine } from "../relay/events.ts";
import type { Rewrite } from "../relay/rewrite.ts";
import { replaceAt } from "../stdio/json-span.ts";

/** Two servers may ask their client under the same id, and number their events alike: at the joined door both carry the server's name. */
export const renameStream =
  (maxBytes: number) =>
  (server: string): Rewrite =>
    eachEvent((raw, data) => {
      const asked = data === null ? null : askedBy(server, data);
      const text = raw.toString();
      if (asked === null && !/(^|[\r\n])id:/.test(text)) return raw;
      const kept = editLines(raw, (line) => {
        if (isDataLine(line)) return asked === null ? line : null;
        return line.startsWith("id:") ? `id: ${server}/${line.slice(3).trim()}` : line;
      });
      return Buffer.from(`${kept}${asked === null ? "" : `data: ${asked}\n`}\n`);
    }, maxBytes);

/** A request of the server's under an id that says whose it is; null for anything else. */
function askedBy(server: string, data: string): string | null {
  if (!data.includes('"method"') || !data.includes('"id"')) return null;
  try {
    const message = JSON.parse(data) as Record<string, unknown> | null;
    const id = message?.["id"];
    if (typeof message?.["method"] !== "string") return null;
    if (typeof id !== "string" && typeof id !== "number") return null;
    return replaceAt(data, ["id"], JSON.stringify(`${server}~${JSON.stringify(id)}`));
  } catch {
    return null;
  }
}

/** Whose request a response answers, and under which id that server asked. */
export function answeredTo(
  id: string | number,
): { readonly server: string; readonly id: string | number } | null {
  const [, server, json] = /^([a-z0-9.-]+)~(.+)$/s.exec(String(id)) ?? [];
  if (server === undefined || json === undefined) return null;
  try {
    const own: unknown = JSON.parse(json);
    return typeof own === "string" || typeof own === "number" ? { server, id: own } : null;
  } catch {
    return null;
  }
}

/** Where a stream broke off: on which server, and after which of its events. */
export function brokenOff(
  lastEventId: string,
): { readonly server: string; readonly event: string } | null {
  const at = lastEventId.indexOf("/");
  return at <= 0 ? null : { server: lastEventId.slice(0, at), event: lastEventId.slice(at + 1) };
}
