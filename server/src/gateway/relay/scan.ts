/** What can be told of a JSON-RPC message without building it. */
export interface Scanned {
  readonly id: string | number | null;
  /** Names of its members in lower case, and `result/inputrequests` where the result has that. */
  readonly has: ReadonlySet<string>;
  /** The outermost value is an object. */
  readonly isObject: boolean;
  readonly isError: boolean;
  readonly code: number | null;
  /** The outermost value was closed. */
  readonly whole: boolean;
}

const longestKept = 512;

/** A member's name as readers see it that do not mind its case. */
export const plainName = (name: string): string => name.normalize("NFKC").toLowerCase();

/** Follows the two outer levels of a message of any size in constant memory: for answers too large to parse. */
export class Scan {
  #level = 0;
  #inString = false;
  #escaped = false;
  #expectName = false;
  #text: number[] = [];
  #names: string[] = ["", "", ""];
  #has = new Set<string>();
  #scalars = new Map<string, string>();
  #closed = false;
  /** Whether the current container of level 1 and 2 is an object. */
  #object: boolean[] = [];

  push(chunk: Buffer): void {
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (this.#inString) {
        if (this.#level > 2 && !this.#escaped) {
          i = this.#skip(chunk, i);
          continue;
        }
        this.#string(byte);
      } else this.#token(byte);
    }
  }

  /** Inside a string that nobody wants: jumps close to its end. */
  #skip(chunk: Buffer, from: number): number {
    const close = chunk.indexOf(0x22, from);
    const slash = chunk.indexOf(0x5c, from);
    if (slash >= 0 && (close < 0 || slash < close)) {
      this.#escaped = true;
      return slash;
    }
    if (close < 0) return chunk.length;
    this.#inString = false;
    return close;
  }

  #string(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === 0x5c) this.#escaped = true;
    else if (byte === 0x22) {
      this.#inString = false;
      this.#keep(byte);
      return;
    }
    this.#keep(byte);
  }

  #keep(byte: number): void {
    if (this.#level <= 2 && this.#text.length < longestKept) this.#text.push(byte);
  }

  #token(byte: number): void {
    switch (byte) {
      case 0x22:
        this.#inString = true;
        this.#text = [];
        this.#keep(byte);
        return;
      case 0x7b:
      case 0x5b:
        this.#level++;
        if (this.#level <= 2) this.#object[this.#level] = byte === 0x7b;
        this.#expectName = byte === 0x7b;
        this.#text = [];
        return;
      case 0x7d:
      case 0x5d:
        this.#value();
        this.#level--;
        if (this.#level === 0) this.#closed = true;
        return;
      case 0x2c:
        this.#value();
        this.#expectName = this.#level <= 2 && this.#object[this.#level] === true;
        return;
      case 0x3a:
        this.#name();
        return;
      case 0x20:
      case 0x09:
      case 0x0a:
      case 0x0d:
        return;
      default:
        this.#keep(byte);
    }
  }

  #name(): void {
    if (this.#level > 2 || !this.#expectName) return;
    const text = this.#read();
    const name = typeof text === "string" ? plainName(text) : "";
    this.#names[this.#level] = typeof text === "string" ? text : "";
    if (this.#level === 1) this.#has.add(name);
    if (
      this.#level === 2 &&
      plainName(this.#names[1] ?? "") === "result" &&
      name === "inputrequests"
    )
      this.#has.add("result/inputrequests");
    this.#expectName = false;
    this.#text = [];
  }

  #value(): void {
    if (this.#level > 2 || this.#text.length === 0) return;
    const path = this.#names.slice(1, this.#level + 1).join("/");
    if (path === "id" || path === "result/isError" || path === "error/code")
      this.#scalars.set(path, Buffer.from(this.#text).toString("utf8"));
    this.#text = [];
  }

  #read(): unknown {
    try {
      return JSON.parse(Buffer.from(this.#text).toString("utf8"));
    } catch {
      return null;
    }
  }

  end(): Scanned {
    const scalar = (path: string): unknown => {
      try {
        return JSON.parse(this.#scalars.get(path) ?? "null");
      } catch {
        return null;
      }
    };
    const id = scalar("id");
    const code = scalar("error/code");
    return {
      id: typeof id === "string" || typeof id === "number" ? id : null,
      has: this.#has,
      isObject: this.#object[1] === true,
      isError: scalar("result/isError") === true,
      code: typeof code === "number" ? code : null,
      whole: this.#closed && this.#level === 0,
    };
  }
}
