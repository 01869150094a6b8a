/** Splits what a pipe delivers into lines, holding at most `maxBytes` of an unfinished one. */
export function lineSplitter(
  maxBytes: number,
  onLine: (line: Buffer) => void,
  onTooLong: () => void,
): (chunk: Buffer) => void {
  let held: Buffer[] = [];
  let size = 0;
  let skipping = false;
  const take = (part: Buffer): void => {
    size += part.length;
    if (size > maxBytes) {
      if (!skipping) onTooLong();
      skipping = true;
      held = [];
    } else if (part.length > 0) held.push(part);
  };
  return (chunk) => {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      take(chunk.subarray(from, at));
      const line = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held);
      if (!skipping && line.length > 0) onLine(line);
      held = [];
      size = 0;
      skipping = false;
      from = at + 1;
    }
    take(chunk.subarray(from));
  };
}
