export interface Config {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly databaseUrl: string | null;
  readonly publicUrl: string | null;
  /** Where other processes on the same database reach this one; null for where it listens. */
  readonly peerUrl: string | null;
  readonly operatorToken: string | null;
  readonly otlpEndpoint: string | null;
  /** Keys for the secrets of tool servers (`id:base64`, comma between); null for the key file of the data folder. */
  readonly secretKeys: string | null;
  /** A folder of `.cedar` files to put in force. */
  readonly policies: string | null;
  /** A file with another maturity model to measure by. */
  readonly maturityModel: string | null;
  /** A file or an address that every checkpoint is brought to as well. */
  readonly checkpointTo: string | null;
  /** Tool servers and agent cards may be read by anyone who reaches the port, as public registries are. */
  readonly publicRegistry: boolean;
  /** How long nothing happens in a session before it is evaluated; null: none is. */
  readonly evaluateAfterMs: number | null;
  /** The program that reads and scores what was done in a process beside this one; without it, this one does. */
  readonly aside?: string;
  /** Where job boards are read instead of at their own addresses, by system; `*` for all. */
  readonly boardMirrors: Readonly<Record<string, string>>;
  /** Where those who run job boards find whoever reads them here; null: it is not said. */
  readonly boardContact: string | null;
  /** The folder of migrations, and the one of the built console. */
  readonly migrations: string;
  readonly console: string;
  /** Where commands of stdio servers and, where none is embedded, PostgreSQL are found: the PATH. */
  readonly searchPath: string;
}

export interface App {
  readonly url: string;
  /** Signs the first admin in, once; null when somebody has signed in before. */
  readonly signInUrl: string | null;
  readonly databaseKind: "embedded" | "external";
  /** Takes nothing new, finishes what is under way, then stops the database. */
  close(): Promise<void>;
}
