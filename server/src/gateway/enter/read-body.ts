import type { IncomingMessage } from "node:http";

export type ReadBody =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly status: 400 | 408 | 413; readonly why: string };

/** The whole body, unless it is too large, too slow, or breaks off. Never holds more than the limit. */
export function readBody(
  request: IncomingMessage,
  limits: { readonly bodyBytes: number; readonly bodyMs: number },
): Promise<ReadBody> {
  const tooLarge: ReadBody = {
    ok: false,
    status: 413,
    why: `A message may have ${limits.bodyBytes} bytes; this one is larger.`,
  };
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limits.bodyBytes) return Promise.resolve(tooLarge);
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const finish = (read: ReadBody): void => {
      clearTimeout(timer);
      request.off("data", onData);
      request.off("end", onEnd);
      request.off("close", onClose);
      request.off("error", onClose);
      if (!read.ok) request.on("error", () => undefined);
      resolve(read);
    };
    const onData = (piece: Buffer): void => {
      bytes += piece.length;
      if (bytes > limits.bodyBytes) {
        request.pause();
        return finish(tooLarge);
      }
      pieces.push(piece);
    };
    const onEnd = (): void =>
      finish({
        ok: true,
        bytes: pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces, bytes),
      });
    const onClose = (): void => finish({ ok: false, status: 400, why: "The body broke off." });
    const timer = setTimeout(
      () => finish({ ok: false, status: 408, why: "The body did not arrive in time." }),
      limits.bodyMs,
    );
    request.on("data", onData);
    request.on("end", onEnd);
    request.on("close", onClose);
    request.on("error", onClose);
  });
}
