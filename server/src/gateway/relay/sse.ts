const lf = 0x0a;
const cr = 0x0d;
const field = Buffer.from("data:");
const newline = Buffer.from("\n");
const mark = Buffer.from([0xef, 0xbb, 0xbf]);

export interface SseSink {
  /** A piece of the current event's data, as it passes; lines of it are joined by a newline. */
  data(piece: Buffer): void;
  /** The blank line that ends an event; `hasData` is false for comments, `retry:` and priming events. */
  end(hasData: boolean): void;
}

/** Follows a stream of server-sent events without holding it: pieces of data go to the sink as they come. */
export class SseReader {
  readonly #sink: SseSink;
  /** The bytes of the current line so far, while it may still become a `data:` line. */
  #head: Buffer = Buffer.alloc(0);
  #inData = false;
  #skipLine = false;
  #lines = 0;
  #bytes = 0;
  #afterCr = false;
  #first = true;

  constructor(sink: SseSink) {
    this.#sink = sink;
  }

  /** Returns the offsets in `chunk` just after each event that ended in it. */
  push(chunk: Buffer): number[] {
    const ends: number[] = [];
    let nextCr = chunk.indexOf(cr);
    let at = 0;
    if (this.#afterCr && chunk.length > 0) {
      this.#afterCr = false;
      if (chunk[0] === lf) at = 1;
    }
    while (at < chunk.length) {
      if (nextCr >= 0 && nextCr < at) nextCr = chunk.indexOf(cr, at);
      const nextLf = chunk.indexOf(lf, at);
      const stop = nextCr >= 0 && (nextLf < 0 || nextCr < nextLf) ? nextCr : nextLf;
      this.#line(chunk.subarray(at, stop < 0 ? chunk.length : stop));
      if (stop < 0) break;
      at = stop + 1;
      if (stop === nextCr) {
        if (at === chunk.length) this.#afterCr = true;
        else if (chunk[at] === lf) at++;
      }
      if (this.#endLine()) ends.push(at);
    }
    return ends;
  }

  #line(piece: Buffer): void {
    if (this.#skipLine || piece.length === 0) return;
    if (this.#inData) return this.#data(piece);
    let head = this.#head.length === 0 ? piece : Buffer.concat([this.#head, piece]);
    if (this.#first && head.length >= mark.length) {
      this.#first = false;
      if (head.subarray(0, mark.length).equals(mark)) head = head.subarray(mark.length);
    }
    const known = Math.min(head.length, field.length);
    if (!head.subarray(0, known).equals(field.subarray(0, known)) && !this.#first) {
      this.#skipLine = true;
      this.#head = head.subarray(0, 1);
      return;
    }
    this.#head = head;
    // One byte more than the field: the space after the colon is not part of the data.
    if (head.length <= field.length) return;
    this.#begin(head);
  }

  #begin(head: Buffer): void {
    this.#inData = true;
    if (this.#lines++ > 0) this.#sink.data(newline);
    const value = head.subarray(head[field.length] === 0x20 ? field.length + 1 : field.length);
    if (value.length > 0) this.#data(value);
  }

  #data(piece: Buffer): void {
    this.#bytes += piece.length;
    this.#sink.data(piece);
  }

  /** True when the line was blank and so ended an event. */
  #endLine(): boolean {
    this.#first = false;
    const blank = this.#head.length === 0 && !this.#inData && !this.#skipLine;
    this.#head = Buffer.alloc(0);
    this.#inData = false;
    this.#skipLine = false;
    if (!blank) return false;
    this.#sink.end(this.#bytes > 0);
    this.#lines = 0;
    this.#bytes = 0;
    return true;
  }
}
