// Checks an export of Reeve's record, sharing no code with it: node verify-record.mjs log.ndjson
// It ends with 0 when every record is what was committed, and with 1 when one is not. One JSON object a line:
//   key         c2sp.org/signed-note: NAME+HASH+BASE64(0x01 | Ed25519 public key)
//   record      hash = SHA-256(the hash before | body); before the first stands SHA-256("reeve log N")
//   checkpoint  a signed note: origin, how many logs, the root over the lines that name them, "time T", and those lines:
//               "log N SIZE ROOT CHAIN", the RFC 6962 tree over the log's bodies and the hash of its last record
//   head        where a log begins when the export is cut at the front: the roots of its perfect subtrees
import { createHash, createPublicKey, verify } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";

const sha = (...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const is = (one, other) => one.equals(other);
/** The bytes, or null where base 64 is not in its one spelling. */
const base64 = (text) => {
  const bytes = Buffer.from(text ?? "", "base64");
  return bytes.toString("base64") === text ? bytes : null;
};

/** An RFC 6962 tree that grows: the roots of its perfect subtrees, the largest first. */
class Tree {
  parts = [];
  size = 0;
  add(leaf) {
    let part = { width: 1, hash: sha(Buffer.of(0), leaf) };
    while (this.parts.at(-1)?.width === part.width) {
      const hash = sha(Buffer.of(1), this.parts.pop().hash, part.hash);
      part = { width: part.width * 2, hash };
    }
    this.parts.push(part);
    this.size++;
  }
  root() {
    const hashes = this.parts.map(({ hash }) => hash);
    const join = (right, left) => sha(Buffer.of(1), left, right);
    return hashes.length === 0 ? sha() : hashes.reduceRight(join);
  }
  /** Of the widths of its subtrees, which are the bits of its size. */
  static from(size, hashes) {
    const bits = [...size.toString(2)].flatMap((bit, i, all) =>
      bit === "1" ? 2 ** (all.length - 1 - i) : [],
    );
    const parts = bits.map((width, i) => ({ width, hash: hashes[i] }));
    return Object.assign(new Tree(), { size, parts });
  }
}

function readKey(text) {
  const [, name, hash, key] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  const bytes = base64(key);
  if (bytes?.length !== 33 || bytes[0] !== 1) return null;
  const id = sha(`${name}\n`, bytes).subarray(0, 4);
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), bytes.subarray(1)]);
  if (id.toString("hex") !== hash) return null;
  return { text, name, id, open: createPublicKey({ key: spki, format: "der", type: "spki" }) };
}

/** What a checkpoint signs, or null unless one of the keys signed exactly that. */
function readNote(note) {
  const [, text, name, signed] = /^(.*\n)\n— (\S+) (\S+)\n$/s.exec(note) ?? [];
  const bytes = base64(signed);
  const key = keys.find((each) => each.name === name && bytes && is(each.id, bytes.subarray(0, 4)));
  if (!key || !verify(null, Buffer.from(text), key.open, bytes.subarray(4))) return null;
  const [, count, root, time, ...named] = text.slice(0, -1).split("\n");
  const tree = new Tree();
  for (const line of named) tree.add(Buffer.from(line));
  if (Number(count) !== named.length || tree.root().toString("base64") !== root) return null;
  const heads = named.map((line) => {
    const [, log, size, top, chain] = /^log (\d+) (\d+) (\S+) (\S+)$/.exec(line);
    return { log: Number(log), size: Number(size), root: base64(top), chain: base64(chain) };
  });
  return { at: time.slice("time ".length), heads };
}

const members = /^type (log seq kind at id body hash|note|key|log size frontier)$/;
/** Throws where a line is not spelled exactly as Reeve writes it: any byte of it may have been changed. */
function readLine(text) {
  const line = JSON.parse(text);
  if (JSON.stringify(line) === text && members.test(Object.keys(line).join(" "))) return line;
  throw new Error("misspelled");
}

const [file, ...flags] = process.argv.slice(2);
const given = (flag) => flags.filter((_, i) => i % 2 === 1 && flags[i - 1] === flag);
const trusted = given("--key").map(readKey);
if (file === undefined || flags.length % 2 === 1 || trusted.includes(null)) {
  process.stderr.write("node verify-record.mjs log.ndjson [--key KEY] [--checkpoint NOTE]\n");
  process.exit(2);
}
const keys = [...trusted];
const kept = given("--checkpoint").map((name) => readFileSync(name, "utf8"));
const places = kept.flatMap((note) => [...note.matchAll(/^log (\d+ \d+) /gm)].map(([, at]) => at));
/** The root at each place that a kept checkpoint signs, as the export has it. */
const found = new Map(places.map((place) => [place, null]));

const [logs, intents, ends, faults] = [new Map(), new Set(), new Set(), []];
let [number, records, checkpoints, lastAt, cut] = [0, 0, 0, "", false];
const fault = (what) => faults.push(`line ${number}: ${what}`);
const logOf = (id) => {
  if (!logs.has(id)) logs.set(id, { tree: new Tree(), chain: sha(`reeve log ${id}`), due: null });
  return logs.get(id);
};

const take = {
  key({ key }) {
    const read = readKey(key);
    if (!read) fault("the key was altered");
    else if (trusted.length === 0) keys.push(read);
    else if (!trusted.some(({ text }) => text === key)) fault("this key is not one that you trust");
  },
  record({ log, seq, kind, at, id, body, hash }) {
    records++;
    const it = logOf(log);
    const name = `record ${seq} of log ${log} (${id}, ${at})`;
    if (seq !== it.tree.size) fault(`${name} stands where record ${it.tree.size} should`);
    const next = sha(it.chain, body);
    if (next.toString("hex") !== hash) fault(`${name} was altered: its bytes do not give its hash`);
    const said = JSON.parse(body)[kind];
    const time = new Date(said.startedAt ?? said.endedAt ?? said.at).toISOString();
    if ((kind === "admin" ? said.requestId : said.id) !== id || time !== at)
      fault(`${name} does not say what its bytes say`);
    if (kind === "intent") intents.add(id);
    if (kind === "end") ends.add(id);
    it.tree.add(Buffer.from(body));
    it.chain = next;
    const place = `${log} ${it.tree.size}`;
    if (found.has(place)) found.set(place, it.tree.root());
  },
  checkpoint({ note }) {
    checkpoints++;
    const signed = readNote(note);
    if (!signed) return fault("the checkpoint was altered, or another key signed it");
    if (signed.at < lastAt) fault("the checkpoint stands after a later one");
    lastAt = signed.at;
    if (records === 0 && checkpoints === 1) {
      cut = true;
      for (const due of signed.heads)
        logs.set(due.log, { tree: new Tree(), chain: due.chain, due });
      return;
    }
    for (const [log, { tree }] of logs)
      if (tree.size > 0 && !signed.heads.some((head) => head.log === log))
        fault(`the checkpoint does not know log ${log}`);
    for (const { log, size, root, chain } of signed.heads) {
      const it = logOf(log);
      if (it.tree.size !== size || !is(it.tree.root(), root) || !is(it.chain, chain))
        fault(`the records of log ${log} are not the ${size} that the checkpoint signed`);
    }
  },
  head({ log, size, frontier }) {
    const it = logs.get(log);
    const tree = Tree.from(
      size,
      frontier.map((hash) => Buffer.from(hash, "hex")),
    );
    if (it.due.size !== size || !is(tree.root(), it.due.root)) throw new Error("another head");
    logs.set(log, { ...it, tree, due: null });
  },
};

/** Only a line feed ends a line: bodies may hold any other separator. */
async function* lines(chunks) {
  let rest = "";
  for await (const chunk of chunks) {
    const whole = (rest + chunk).split("\n");
    rest = whole.pop();
    yield* whole;
  }
  if (rest !== "") yield rest;
}

for await (const text of lines(createReadStream(file, "utf8"))) {
  number++;
  try {
    const line = readLine(text);
    take[line.type](line);
  } catch {
    fault("it was altered: it cannot be read");
  }
}
for (const [log, { due, ends = [] }] of logs) {
  if (due && due.size > 0) fault(`where log ${log} begins is missing`);
  if (!cut)
    for (const id of ends) if (!intents.has(id)) fault(`${id} ended and was never intended`);
}
for (const note of kept) {
  const signed = readNote(note);
  if (!signed) fault("a checkpoint that you kept is not signed by a key that counts");
  for (const { log, size, root } of signed?.heads ?? [])
    if (size > 0 && !is(found.get(`${log} ${size}`) ?? Buffer.of(), root))
      fault(
        `the first ${size} records of log ${log} are not those of the checkpoint that you kept`,
      );
}
process.stdout.write(faults.slice(0, 20).concat("").join("\n"));
const verdict = faults.length === 0 ? "Verified" : `Not verified, ${faults.length} faults`;
process.stdout.write(`${verdict}: ${records} records, ${checkpoints} checkpoints.\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
