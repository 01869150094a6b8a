import type { Upstream, UpstreamHandler, UpstreamRequest } from "../upstream/upstream.ts";
import type { Credential } from "./credential.ts";

/**
 * A tool server that is shown Reeve's own credential. One that it refuses (401) is fetched anew and tried once more: a
 * refused call was not carried out. Refused again, the exchange fails; an agent would take a 401 for its own.
 */
export function withCredential(upstream: Upstream, credential: Credential): Upstream {
  return {
    send(request, handler) {
      const exchange = new Exchange(upstream, credential, request, handler);
      exchange.begin(true);
      return exchange;
    },
    close: () => upstream.close(),
  };
}

class Exchange {
  readonly #upstream: Upstream;
  readonly #credential: Credential;
  readonly #request: UpstreamRequest;
  readonly #handler: UpstreamHandler;
  #open: { abort(): void } | null = null;
  #aborted = false;

  constructor(
    upstream: Upstream,
    credential: Credential,
    request: UpstreamRequest,
    handler: UpstreamHandler,
  ) {
    this.#upstream = upstream;
    this.#credential = credential;
    this.#request = request;
    this.#handler = handler;
  }

  abort(): void {
    this.#aborted = true;
    this.#open?.abort();
  }

  begin(mayTryAgain: boolean): void {
    const headers = this.#credential.headers(this.#request.agent);
    if (!(headers instanceof Promise)) return this.#send(headers, mayTryAgain);
    headers.then(
      (known) => this.#aborted || this.#send(known, mayTryAgain),
      (error: unknown) => this.#aborted || this.#handler.onError(error as Error),
    );
  }

  #send(shown: Readonly<Record<string, string>>, mayTryAgain: boolean): void {
    let given = false;
    const open = this.#upstream.send(
      { ...this.#request, headers: { ...this.#request.headers, ...shown } },
      {
        onHeaders: (status, headers, resume) => {
          if (status !== 401) return this.#handler.onHeaders(status, headers, resume);
          given = true;
          open.abort();
          if (this.#credential.refused(this.#request.agent, shown) && mayTryAgain)
            this.begin(false);
          else this.#handler.onError(new Error("it refuses the credential that Reeve has for it"));
        },
        onData: (chunk) => given || this.#handler.onData(chunk),
        onEnd: () => given || this.#handler.onEnd(),
        onError: (error) => given || this.#handler.onError(error),
      },
    );
    this.#open = open;
  }
}
