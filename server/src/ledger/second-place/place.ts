import { request } from "undici";
import { forbiddenHost } from "../../platform/outbound/forbidden-address.ts";
import { guardedAgent } from "../../platform/outbound/guarded-agent.ts";
import { Problem } from "../../platform/problem.ts";
import { newestIn, noteLines, openNotesFile } from "../checkpoints/notes-file.ts";

/** Where checkpoints are kept besides the data folder: the more hands it is in, the more they prove. */
export interface Place {
  /** As people and the database see it: without a password. */
  readonly name: string;
  /** Resolves when it has the note. */
  deliver(note: string, key: string, signal: AbortSignal): Promise<void>;
  /** The newest note that it has, or null where it has none or does not tell. */
  newest(signal: AbortSignal): Promise<string | null>;
}

/** A file, or an address that takes notes by POST and may tell its newest by GET. Throws for one that Reeve may not call. */
export function openPlace(to: string): Place {
  return /^https?:\/\//.test(to) ? hook(new URL(to)) : file(to);
}

function file(path: string): Place {
  const notes = openNotesFile(path);
  return { name: path, deliver: (note, key) => notes.add(note, key), newest: () => notes.newest() };
}

const mostBytes = 1_000_000;

/** Redirects are not followed: notes go where they were told to go and nowhere else. */
function hook(url: URL): Place {
  const reason = forbiddenHost(url.hostname);
  if (reason)
    throw new Problem(
      "invalid",
      `Checkpoints cannot be kept at ${url.hostname}: it is ${reason}.`,
      "Give `--checkpoint-to` another address, or a file.",
    );
  const authorization =
    url.username === ""
      ? {}
      : {
          authorization: `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString("base64")}`,
        };
  const name = `${url.origin}${url.pathname}`;
  const target = `${name}${url.search}`;
  return {
    name,
    async deliver(note, key, signal) {
      const { statusCode, body } = await request(target, {
        method: "POST",
        dispatcher: guardedAgent,
        headers: { ...authorization, "content-type": "application/x-ndjson" },
        body: noteLines(note, key).join(""),
        signal,
      });
      await body.dump();
      if (statusCode < 200 || statusCode > 299) throw new Error(`it answered ${statusCode}`);
    },
    async newest(signal) {
      const { statusCode, body } = await request(target, {
        dispatcher: guardedAgent,
        headers: { ...authorization, accept: "text/plain, application/x-ndjson" },
        signal,
      });
      if (statusCode !== 200) {
        await body.dump();
        return null;
      }
      return newestIn(await bounded(body));
    },
  };
}

async function bounded(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let left = mostBytes;
  for await (const part of body) {
    left -= part.length;
    if (left < 0) throw new Error(`it answered with more than ${mostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
