import { once } from "node:events";
import net from "node:net";
import path from "node:path";

export interface FaultyLine {
  /** The same database, reached through the line. */
  readonly url: string;
  /** Swallows the answer to the next insert into the ledger, and cuts that connection. */
  eatNextInsertAnswer(): void;
  eaten(): number;
  /** Passes nothing on, in either direction, and keeps connections open. */
  freeze(on: boolean): void;
  /** Cuts every connection and refuses new ones. */
  refuse(on: boolean): void;
  close(): Promise<void>;
}

/** Stands between a process and its PostgreSQL on a socket in `folder`. */
export async function faultyLine(url: string, folder: string): Promise<FaultyLine> {
  const target = new URL(url.replace("postgres:///", "postgres://local/"));
  const name = `.s.PGSQL.${target.searchParams.get("port") ?? 5432}`;
  const behind = path.join(target.searchParams.get("host") ?? "", name);
  let eatNext = false;
  let eaten = 0;
  let frozen = false;
  let refusing = false;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((near) => {
    if (refusing) {
      near.destroy();
      return;
    }
    const far = net.connect(behind);
    let eating = false;
    const cut = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) sockets.add(socket.on("error", cut).on("close", cut));
    near.on("data", (chunk) => {
      if (frozen) return;
      if (eatNext && chunk.includes("ledger-insert")) [eating, eatNext] = [true, false];
      far.write(chunk);
    });
    far.on("data", (chunk) => {
      if (frozen) return;
      if (eating) {
        eaten++;
        cut();
      } else near.write(chunk);
    });
  });
  server.listen(path.join(folder, name));
  await once(server, "listening");
  target.searchParams.set("host", folder);
  const cutAll = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: target.href.replace("postgres://local/", "postgres:///"),
    eatNextInsertAnswer: () => void (eatNext = true),
    eaten: () => eaten,
    freeze: (on) => void (frozen = on),
    refuse(on) {
      refusing = on;
      if (on) cutAll();
    },
    async close() {
      cutAll();
      server.close();
      await once(server, "close");
    },
  };
}
