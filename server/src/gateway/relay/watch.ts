import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Reading, type Seen } from "./reading.ts";
import { SseReader } from "./sse.ts";

/** What passed, for the record. */
export interface Passed {
  readonly status: number | null;
  readonly hash: string;
  readonly bytes: number;
  /** The response to the request, where it came by. */
  readonly answer: Seen | null;
  /** The body was not what its content type says. */
  readonly garbage: boolean;
  readonly stream: boolean;
}

export const mediaType = (headers: IncomingHttpHeaders): string =>
  (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";

/** Looks on while an answer passes: counts and hashes its bytes and recognises the response in it. Changes nothing. */
export class Watch {
  readonly #id: string | number | null;
  readonly #heard: ((seen: Seen) => void) | null;
  readonly #hash = createHash("sha256");
  readonly #reading: Reading;
  #sse: SseReader | null = null;
  #json = false;
  #bytes = 0;
  #status: number | null = null;
  #answer: Seen | null = null;
  #garbage = false;

  /**
   * `id` is the request's; `heard` is told every response, for streams that carry the answers of other requests; `said` is
   * handed every message.
   */
  constructor(
    id: string | number | null,
    heard: ((seen: Seen) => void) | null = null,
    said: ((message: unknown) => void) | null = null,
  ) {
    this.#id = id;
    this.#heard = heard;
    this.#reading = new Reading(said);
  }

  begin(status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    const type = mediaType(headers);
    this.#json = type === "application/json";
    if (type !== "text/event-stream") return;
    this.#sse = new SseReader({
      data: (piece) => this.#reading.push(piece),
      end: (hasData) => hasData && this.#take(),
    });
  }

  data(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#hash.update(chunk);
    if (this.#sse !== null) this.#sse.push(chunk);
    else if (this.#json) this.#reading.push(chunk);
  }

  #take(): void {
    const seen = this.#reading.take();
    if (seen.kind === "garbage") this.#garbage = true;
    if (seen.kind !== "response") return;
    // An error that cannot name its request has no id; alone in an answer it can only mean this one.
    if (seen.id === this.#id || (seen.id === null && seen.failed === "protocol"))
      this.#answer ??= seen;
    this.#heard?.(seen);
  }

  end(): Passed {
    if (this.#json && this.#bytes > 0) this.#take();
    return {
      status: this.#status,
      hash: this.#hash.digest("hex"),
      bytes: this.#bytes,
      answer: this.#answer,
      garbage: this.#garbage,
      stream: this.#sse !== null,
    };
  }
}
