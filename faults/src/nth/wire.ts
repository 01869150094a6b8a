import { once } from "node:events";
import net from "node:net";
import path from "node:path";

/** Where a call of the database fails: before the server sees it, or after it is done and before the answer comes. */
export type Where = "before" | "after";

/** Stands between Reeve and its PostgreSQL, understands where one call of the database ends, and can fail each. */
export interface Wire extends AsyncDisposable {
  /** The same database, reached through here. */
  readonly url: string;
  /** From now on the nth call fails, once. */
  arm(nth: number, where: Where): void;
  /** Fails nothing any more. Says which call it failed, if it came to that, and how many there were. */
  disarm(): { readonly failed: string | null; readonly calls: number };
  /** Cuts every connection and refuses new ones, or no longer. */
  refuse(on: boolean): void;
}

const query = 0x51;
const parse = 0x50;
const bind = 0x42;
const sync = 0x53;

export async function openWire(url: string, folder: string): Promise<Wire> {
  const target = new URL(url.replace("postgres:///", "postgres://local/"));
  const name = `.s.PGSQL.${target.searchParams.get("port") ?? 5432}`;
  const behind = path.join(target.searchParams.get("host") ?? "", name);
  let armed: { readonly nth: number; readonly where: Where } | null = null;
  let [calls, refusing] = [0, false];
  let failed: string | null = null;
  const sockets = new Set<net.Socket>();

  /** What to do with a call that is whole now. */
  const judge = (text: string): Where | null => {
    if (armed === null) return null;
    calls++;
    if (failed !== null || calls !== armed.nth) return null;
    failed = text;
    return armed.where;
  };

  const server = net.createServer((near) => {
    if (refusing) return void near.destroy();
    const far = net.connect(behind);
    const cut = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far])
      sockets.add(
        socket.on("error", cut).on("close", () => {
          cut();
          sockets.delete(socket);
        }),
      );
    let eating = false;
    let held = Buffer.alloc(0);
    let started = false;
    let from = 0;
    let said = "";
    near.on("data", (chunk) => {
      held = Buffer.concat([held, chunk]);
      for (;;) {
        // The first message of a connection has no type.
        const typed = started ? 1 : 0;
        if (held.length < from + typed + 4) return;
        const end = from + typed + held.readUInt32BE(from + typed);
        if (held.length < end) return;
        const type = started ? held[from] : null;
        const body = held.subarray(from + typed + 4, end);
        from = end;
        started = true;
        if (type === parse) said = strings(body)[1] ?? "";
        if (type === bind && said === "") said = strings(body)[1] ?? "";
        if (type === query) said = strings(body)[0] ?? "";
        if (type !== null && type !== query && type !== sync && type !== 0x58) continue;
        const whole = held.subarray(0, from);
        [held, from] = [held.subarray(from), 0];
        const where = type === query || type === sync ? judge(said) : null;
        said = "";
        if (where === "before") return cut();
        if (where === "after") eating = true;
        far.write(whole);
      }
    });
    far.on("data", (chunk) => {
      if (!eating) return void near.write(chunk);
      // Ready for the next query: what was asked is done.
      if (chunk.length >= 6 && chunk.at(-6) === 0x5a) cut();
    });
  });
  server.listen(path.join(folder, name));
  await once(server, "listening");
  target.searchParams.set("host", folder);
  const cutAll = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: target.href.replace("postgres://local/", "postgres:///"),
    arm(nth, where) {
      armed = { nth, where };
      [calls, failed] = [0, null];
    },
    disarm() {
      armed = null;
      return { failed, calls };
    },
    refuse(on) {
      refusing = on;
      if (on) cutAll();
    },
    async [Symbol.asyncDispose]() {
      cutAll();
      server.close();
      await once(server, "close");
    },
  };
}

/** The texts that a message begins with, each ended by a zero. */
const strings = (body: Buffer): string[] => body.toString("latin1").split("\0", 2);
