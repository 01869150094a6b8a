import { isIP } from "node:net";
import { judgedAddress } from "../../platform/outbound/guarded-lookup.ts";
import type { KeptVia } from "../channels/store.ts";
import { broke, type Attempt, type Opened, type Outgoing } from "./attempt.ts";
import { saidOf } from "./post.ts";
import { sentence, type Section } from "./tell.ts";

type Mail = Extract<KeptVia, { kind: "email" }>;

const longestMs = 10_000;
const marks: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const html = (text: string): string => text.replaceAll(/[&<>"']/g, (mark) => marks[mark] ?? mark);

const why =
  "Reeve sends this because it concerns you. It only leads to the page: nothing is decided by opening it.";

const plain = (body: readonly Section[]): string =>
  body
    .map(({ title, lines }) => `${title}\n${lines.map((line) => `- ${line}`).join("\n")}\n\n`)
    .join("");
const marked = (body: readonly Section[]): string =>
  body
    .map(
      ({ title, lines }) =>
        `<h2>${html(title)}</h2><ul>${lines.map((line) => `<li>${html(line)}</li>`).join("")}</ul>`,
    )
    .join("");

type Said = Pick<Outgoing, "title" | "severity" | "url" | "body">;

/** A message as mail: one line as its subject, and twice the same text, of which one is HTML. */
export const mailOf = ({ title, severity, url, body }: Said) => ({
  subject: sentence(`[Reeve] ${title}`),
  text: `${title}\n\n${body ? plain(body) : `Severity: ${severity}\n\n`}${url}\n\n${why}\n`,
  html: `<p>${html(title)}</p>${body ? marked(body) : `<p>Severity: ${html(severity)}</p>`}<p><a href="${html(url)}">Open it in Reeve</a></p><p>${why}</p>`,
});

/** Sends a message to one person by SMTP. The address that was judged is the one connected to. */
export async function byEmail(
  { via, secrets: [pass], internal }: Opened<Mail>,
  it: Outgoing,
  signal: AbortSignal,
): Promise<Attempt> {
  try {
    const host = await judgedAddress(via.host, internal);
    // Most installations start without a channel for mail.
    const { createTransport } = await import("nodemailer");
    const transport = createTransport({
      host,
      port: via.port,
      // The certificate is held against the name that was given, not against its address.
      ...(isIP(via.host) === 0 && { servername: via.host }),
      secure: via.security === "tls",
      requireTLS: via.security === "starttls",
      ignoreTLS: via.security === "none",
      ...(via.user !== undefined && { auth: { user: via.user, pass: pass ?? "" } }),
      connectionTimeout: longestMs,
      greetingTimeout: longestMs,
      socketTimeout: longestMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const close = (): void => transport.close();
    signal.addEventListener("abort", close, { once: true });
    try {
      await transport.sendMail({
        ...mailOf(it),
        from: { name: "Reeve", address: via.from },
        to: { name: "", address: it.to },
        messageId: `<${it.id}@${via.from.slice(via.from.indexOf("@") + 1)}>`,
        date: new Date(it.nowMs),
        headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
      });
      return { ok: true };
    } finally {
      signal.removeEventListener("abort", close);
      transport.close();
    }
  } catch (error) {
    return refusedBy(error);
  }
}

/** A mailbox that is not there is the recipient's; everything else is the channel's. */
function refusedBy(error: unknown): Attempt {
  const { code, responseCode, response } = error as {
    code?: unknown;
    responseCode?: unknown;
    response?: unknown;
  };
  if (typeof responseCode !== "number") return broke(saidOf(error));
  const said = typeof response === "string" ? response : String(responseCode);
  const gone = code === "EENVELOPE" && responseCode >= 500 && /^55[0-4]\b/.test(said);
  return {
    ok: false,
    why: sentence(`The server answered: ${said}`),
    fault: gone && responseCode !== 554 ? "recipient" : "channel",
  };
}
