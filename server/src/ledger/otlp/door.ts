import { Hono, type Context } from "hono";
import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { arrivalsOf } from "../telemetry/arrivals.ts";
import { evaluationsIn, type Evaluation } from "../telemetry/evaluation.ts";
import type { Intake } from "../telemetry/intake.ts";
import { refusal, taken, type Partial } from "./answer.ts";
import { bodyLimits, encodingOf, readBytes, type BodyLimits, type Encoding } from "./body.ts";
import { decode, type Tree } from "./decode.ts";
import { countPoints, flattenLogs, flattenSpans, type Flat } from "./flatten.ts";
import { Refused } from "./refused.ts";
import type { Signal } from "./schema.ts";
import { senderBehind, type SenderHands } from "./sender.ts";

export interface OtlpHands extends SenderHands {
  readonly intake: Intake;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Keeps evaluations that telemetry tells of; what has none of it leaves them be. */
  readonly evaluated?: (told: readonly Evaluation[]) => Promise<void>;
  readonly body?: PartOf<BodyLimits>;
  /** Bytes of bodies that may be in this process's hands at once. */
  readonly bytesAtOnce?: number;
}
type PartOf<T> = { readonly [K in keyof T]?: T[K] };

const path = "/otlp/v1";
const standardBytesAtOnce = 64 * 1024 * 1024;
/** What a body of unknown length counts as until it is read. */
const unknownBytes = 1024 * 1024;

/** Where agents' telemetry comes in, over OTLP/HTTP. It cannot refuse an action; it can only be told of one. */
export function otlpDoor(hands: OtlpHands): Hono {
  const app = new Hono();
  const limits = { ...bodyLimits, ...hands.body };
  const mostAtOnce = hands.bytesAtOnce ?? standardBytesAtOnce;
  let atOnce = 0;

  async function answer(c: Context, signal: Signal): Promise<Response> {
    const { raw } = c.req;
    let encoding: Encoding = "json";
    const bytes = Math.min(
      Number(raw.headers.get("content-length") ?? unknownBytes) || 0,
      limits.bytes,
    );
    atOnce += bytes;
    try {
      encoding = encodingOf(raw.headers);
      const sender = await senderBehind(hands, raw.headers);
      if (atOnce > mostAtOnce && atOnce > bytes)
        throw new Refused(429, "More telemetry comes than can be read; send it again.", 2);
      const tree = decode(signal, encoding, await readBytes(raw, limits));
      return taken(signal, encoding, await keep(signal, tree, sender));
    } catch (error) {
      const refused =
        error instanceof Refused
          ? error
          : new Refused(503, "Reeve cannot take telemetry now; send it again.", 5);
      if (refused !== error)
        hands.log.error(
          { error: error instanceof Error ? error.stack : String(error) },
          "telemetry failed",
        );
      hands.metrics.telemetry.inc({ what: "refused" });
      return refusal(encoding, refused);
    } finally {
      atOnce -= bytes;
    }
  }

  async function keep(signal: Signal, tree: Tree, sender: string | null): Promise<Partial> {
    if (signal === "metrics") return unkept(countPoints(tree));
    const flat = signal === "traces" ? flattenSpans(tree) : flattenLogs(tree);
    const told = evaluationsIn(flat.records);
    await hands.intake.take(await arrivalsOf(flat, sender, hands.clock.now()));
    // Nobody grades themselves: what comes with an agent's own token is not taken for what others say of it.
    const own = sender === null ? 0 : told.length;
    if (told.length > own) await hands.evaluated?.(told);
    return partOf(signal, flat, own);
  }

  for (const signal of ["traces", "logs", "metrics"] as const) {
    app.post(`${path}/${signal}`, (c) => answer(c, signal));
    app.all(`${path}/${signal}`, (c) => {
      c.header("allow", "POST");
      return c.json({ code: 12, message: "Send OTLP over HTTP with POST." }, 405);
    });
  }
  for (const other of ["/otlp", "/otlp/*"])
    app.all(other, (c) =>
      c.json({ code: 5, message: `Telemetry goes to ${path}/traces and ${path}/logs.` }, 404),
    );
  return app;
}

/** Metrics are sums that name no action: Reeve keeps none, and says so. */
const unkept = (points: number): Partial => ({
  rejected: points,
  message:
    points === 0
      ? ""
      : "Reeve keeps no metrics: it reads actions from traces and logs. Set OTEL_METRICS_EXPORTER=none, or send them elsewhere.",
});

function partOf(signal: Signal, { rejected, cuts }: Flat, own: number): Partial {
  const what = signal === "traces" ? "spans" : "log records";
  const said = [
    rejected > 0 && `${rejected} ${what} have no usable trace id and span id, or are none.`,
    own > 0 &&
      `${own} evaluations came with the agent's own token and were left out: nobody grades themselves.`,
    cuts.texts > 0 && `${cuts.texts} texts were longer than is kept and were cut.`,
    cuts.attributes > 0 && `${cuts.attributes} attributes were more than are kept and left out.`,
  ];
  return { rejected, message: said.filter(Boolean).join(" ") };
}
