import { reeve, type Client } from "@reeve/sdk/client";
import { randomUUID } from "node:crypto";
import { defaultUrl } from "../call.ts";
import { version } from "../version.ts";
import type { PlacedFinding, PlacedUnread } from "./collected.ts";

/** What a server answered to all parts together. */
export interface Sent {
  readonly url: string;
  readonly added: number;
  readonly seen: number;
  readonly gone: number;
}

/** Bodies stay well below what the API takes. */
const mostBytes = 400_000;
const mostItems = 400;
const mostUnread = 2000;

/** Sends what was found, scope by scope. What could not be read goes with it, so that nothing there is taken to be gone. */
export async function submit(
  { url, token, stop }: { url: string | undefined; token: string | undefined; stop: AbortSignal },
  {
    findings,
    unread,
    scopes,
  }: {
    findings: readonly PlacedFinding[];
    unread: readonly PlacedUnread[];
    scopes: readonly string[];
  },
): Promise<Sent> {
  const client: Client = reeve({ url: url || defaultUrl, token: token || undefined });
  const run = randomUUID();
  let sent: Sent = { url: url || defaultUrl, added: 0, seen: 0, gone: 0 };
  for (const scope of scopes) {
    const parts = partsOf(findings.filter((it) => it.scope === scope).map(evidenceOf));
    for (const [i, evidence] of parts.entries()) {
      const answer = await client.call(
        "discovery.submit",
        {
          scope: scope.slice(0, 300),
          source: scope.startsWith("host:") ? "endpoint" : "code",
          scanner: `reeve scan ${version}`,
          run,
          last: i === parts.length - 1,
          unread: closed(unread.filter((it) => it.scope === scope)),
          evidence,
        },
        { signal: stop },
      );
      sent = {
        ...sent,
        added: sent.added + answer.added,
        seen: sent.seen + answer.seen,
        gone: sent.gone + answer.gone,
      };
    }
  }
  return sent;
}

/** More closed places than can be told close the whole: then nothing is taken to be gone. */
function closed(unread: readonly PlacedUnread[]): string[] {
  const places = [...new Set(unread.filter(({ hides }) => hides).map(({ place }) => place))];
  return places.length > mostUnread || places.some((it) => it.length > 2000) ? ["."] : places;
}

function evidenceOf(it: PlacedFinding) {
  const says = [...it.evidence, ...it.risks.map((risk) => risk.says)].filter((text) => text !== "");
  return {
    key: it.id,
    signal: it.signal,
    kind: it.kind,
    name: it.name.slice(0, 300) || "unnamed",
    place: it.place.slice(0, 2000) || ".",
    line: it.line,
    confidence: it.confidence,
    severity: it.severity,
    says: says.slice(0, 50).map((text) => text.slice(0, 1000)),
    owners: it.owners.slice(0, 20).map((text) => text.slice(0, 200)),
    ...(it.traits && { traits: it.traits }),
  };
}

/** At least one part, so that an empty scan says that everything is gone. */
function partsOf<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [[]];
  let bytes = 0;
  for (const it of all) {
    const size = Buffer.byteLength(JSON.stringify(it));
    const part = parts.at(-1) as T[];
    if (part.length > 0 && (part.length >= mostItems || bytes + size > mostBytes)) {
      parts.push([it]);
      bytes = size;
    } else {
      part.push(it);
      bytes += size;
    }
  }
  return parts;
}
