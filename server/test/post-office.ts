import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { SMTPServer } from "smtp-server";

export interface Letter {
  readonly to: readonly string[];
  /** As it came over the line. */
  readonly raw: string;
  readonly user: string | null;
}
export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A mail server and a receiver of web-hooks on this machine, which keep what they get and can be told to refuse. */
export async function openPostOffice() {
  const letters: Letter[] = [];
  const posted: Posted[] = [];
  const says = { status: 200, retryAfter: null as string | null, mail: null as string | null };
  const smtp = new SMTPServer({
    authOptional: true,
    // Passwords in the clear are for this test; the product asks for them only where the operator chose so.
    allowInsecureAuth: true,
    disabledCommands: [],
    onAuth: ({ username, password }, _session, done) =>
      password === "mail-password"
        ? done(null, { user: username ?? "" })
        : done(new Error("no such password")),
    onRcptTo({ address }, _session, done) {
      const refused = Object.assign(new Error("no such mailbox"), { responseCode: 550 });
      done(address.startsWith("gone@") ? refused : null);
    },
    onData(stream, session, done) {
      let raw = "";
      stream.setEncoding("utf8");
      stream.on("data", (part: string) => (raw += part));
      stream.on("end", () => {
        if (says.mail !== null)
          return done(Object.assign(new Error(says.mail), { responseCode: 451 }));
        const to = session.envelope.rcptTo.map(({ address }) => address);
        letters.push({ to, raw, user: typeof session.user === "string" ? session.user : null });
        done();
      });
    },
  });
  // A client that does not like the certificate hangs up, which is its right.
  smtp.on("error", () => undefined);
  const mail = smtp.listen(0, "127.0.0.1");
  const http = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => (body += part));
    request.on("end", () => {
      posted.push({ path: request.url ?? "", headers: request.headers, body });
      if (says.retryAfter !== null) response.setHeader("retry-after", says.retryAfter);
      response.statusCode = says.status;
      response.end("ok");
    });
  }).listen(0, "127.0.0.1");
  await Promise.all([once(mail, "listening"), once(http, "listening")]);
  return {
    letters,
    posted,
    says,
    smtpPort: (mail.address() as AddressInfo).port,
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      http.close();
      await new Promise<void>((closed) => smtp.close(() => closed()));
    },
  };
}
