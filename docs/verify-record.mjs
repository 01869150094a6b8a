// Checks an export of Reeve's record, sharing no code with it: node verify-record.mjs log.ndjson
// It ends with 0 when every record is what was committed, and with 1 when one is not. One JSON object a line:
//   key         c2sp.org/signed-note: NAME+HASH+BASE64(0x01 | Ed25519 public key)
//   record      hash = SHA-256(the hash before | body); before the first stands SHA-256("reeve log N"); the body names the
//               SHA-256 of its payload: 32 hex digits of salt, then what was kept apart
//   checkpoint  a signed note: origin, how many logs, the root over the lines that name them, "time T", and those lines:
//               "log N SIZE ROOT CHAIN", the RFC 6962 tree over the log's bodies and the hash of its last record
//   head        where a log begins when the export is cut at the front: the roots of its perfect subtrees
//   removal     a signed note of what retention removed: "log N FROM TO CHAIN ROOTS", or of payloads "log N FROM TO"
import { createHash, createPublicKey, verify } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";

const sha = (...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const hex = (text) => Buffer.from(text, "hex");
const is = (one, other) => one.equals(other);
const base64 = (text) => {
  const bytes = Buffer.from(text ?? "", "base64");
  return bytes.toString("base64") === text ? bytes : null; // Only its one spelling counts.
};

/** An RFC 6962 tree that grows: the roots of its perfect subtrees, the largest first, whose widths are the bits of its size. */
class Tree {
  constructor(size = 0, hashes = []) {
    this.size = size;
    const bits = size.toString(2).split("");
    const widths = bits.map((bit, i) => bit * 2 ** (bits.length - 1 - i));
    this.parts = widths.filter(Boolean).map((width, i) => ({ width, hash: hashes[i] }));
  }
  add(leaf) {
    let [width, hash] = [1, sha(Buffer.of(0), leaf)];
    for (; this.parts.at(-1)?.width === width; width *= 2)
      hash = sha(Buffer.of(1), this.parts.pop().hash, hash);
    this.parts.push({ width, hash });
    this.size++;
  }
  root() {
    const hashes = this.parts.map(({ hash }) => hash);
    return hashes.length === 0 ? sha() : hashes.reduceRight((r, l) => sha(Buffer.of(1), l, r));
  }
}

function readKey(text) {
  const [, name, hash, key] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  const bytes = base64(key);
  if (bytes?.length !== 33 || bytes[0] !== 1) return null;
  const id = sha(`${name}\n`, bytes).subarray(0, 4);
  if (!is(id, hex(hash))) return null;
  const spki = Buffer.concat([hex("302a300506032b6570032100"), bytes.subarray(1)]);
  return { text, name, id, open: createPublicKey({ key: spki, format: "der", type: "spki" }) };
}

function signedLines(note) {
  const [, text, name, signed] = /^(.*)\n\n— (\S+) (\S+)\n$/s.exec(note) ?? [];
  const [id, signature] = [base64(signed)?.subarray(0, 4), base64(signed)?.subarray(4)];
  const key = keys.find((each) => each.name === name && id && is(each.id, id));
  return key && verify(null, Buffer.from(`${text}\n`), key.open, signature) ? text.split("\n") : [];
}

function readNote(note) {
  const [, count, root, time, ...named] = signedLines(note);
  const tree = new Tree();
  for (const line of named) tree.add(Buffer.from(line));
  if (Number(count) !== named.length || tree.root().toString("base64") !== root) return null;
  const heads = named.map((line) => {
    const [, log, size, root, chain] = /^log (\d+) (\d+) (\S+) (\S+)$/.exec(line);
    return { log: Number(log), size: Number(size), root: base64(root), chain: base64(chain) };
  });
  return { at: time.slice("time ".length), heads };
}

const members = /^type (log seq kind at id body (payload )?hash|note|key|log size frontier)$/;
const [file, ...flags] = process.argv.slice(2);
const given = (flag) => flags.filter((_, i) => i % 2 === 1 && flags[i - 1] === flag);
const trusted = given("--key").map(readKey);
if (file === undefined || flags.length % 2 === 1 || trusted.includes(null)) {
  process.stderr.write("node verify-record.mjs log.ndjson [--key KEY] [--checkpoint NOTE]\n");
  process.exit(2);
}
const keys = [...trusted];
const kept = given("--checkpoint").map((name) => `${readFileSync(name, "utf8").trimEnd()}\n`);
const places = kept.flatMap((note) => [...note.matchAll(/^log (\d+ \d+) /gm)].map(([, at]) => at));
/** The root at each place that a kept checkpoint signs, as the export has it. */
const found = new Map(places.map((place) => [place, null]));
const [logs, removed, faults, say] = [new Map(), new Map(), [], []];
let [number, records, checkpoints, lastAt, cut] = [0, 0, 0, "", false];
const fault = (what) => faults.push(`line ${number}: ${what}`);
const logOf = (id) => {
  const chain = sha(`reeve log ${id}`);
  if (!logs.has(id)) logs.set(id, { tree: new Tree(), chain, first: 0, bare: 0, due: null });
  return logs.get(id);
};

const take = {
  key({ key }) {
    const read = readKey(key);
    if (!read) fault("the key was altered");
    else if (trusted.length === 0) keys.push(read);
    else if (!trusted.some(({ text }) => text === key)) fault("this key is not one that you trust");
  },
  removal({ note }) {
    const [, of, time, , rule, ...spans] = signedLines(note);
    if (!of?.startsWith("removed ") || records > 0) return fault("the removal was altered");
    removed.set(sha(note).toString("hex"), Date.parse(time.slice("time ".length)));
    for (const span of spans) {
      const [, log, from, to, chain, roots] = /^log (\d+) (\d+) (\d+) ?(\S*) ?(\S*)$/.exec(span);
      const it = logOf(Number(log));
      if (Number(from) !== (chain ? it.first : it.bare)) fault("a removal before it is missing");
      say.push(`Log ${log}: ${of} from ${from} to ${to - 1} at ${time}: ${rule}`);
      it.bare = Math.max(it.bare, Number(to));
      const tree = chain && new Tree(Number(to), roots.split(",").map(base64));
      if (tree) Object.assign(it, { tree, first: tree.size, chain: base64(chain) });
    }
  },
  record({ log, seq, kind, at, id, body, payload, hash }) {
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
    const apart = (said.args ?? said.result?.preview)?.["reeve/kept-apart"];
    if (payload === undefined ? apart && seq >= it.bare : sha(payload).toString("hex") !== apart)
      fault(`what is kept apart from ${name} is missing or was altered`);
    if (said.operation === "retention.apply") removed.delete(said.after?.noteHash);
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
    cut ||= records === 0 && checkpoints === 1;
    if (records === 0 && checkpoints === 1)
      return signed.heads.map((due) => Object.assign(logOf(due.log), { chain: due.chain, due }));
    for (const [log, { tree, first }] of logs)
      if (tree.size > first && !signed.heads.some((head) => head.log === log))
        fault(`the checkpoint does not know log ${log}`);
    for (const { log, size, root, chain } of signed.heads) {
      const it = logOf(log);
      if (size < it.first) continue;
      if (it.tree.size !== size || !is(it.tree.root(), root) || !is(it.chain, chain))
        fault(`the records of log ${log} are not the ${size} that the checkpoint signed`);
    }
  },
  head({ log, size, frontier }) {
    const it = logs.get(log);
    const tree = new Tree(size, frontier.map(hex));
    if (it.due.size !== size || !is(tree.root(), it.due.root)) throw new Error("another head");
    Object.assign(it, { tree, first: size, due: null });
  },
};

function check(text) {
  number++;
  try {
    const line = JSON.parse(text);
    // Exactly as Reeve spells it: any byte of it may have been changed.
    if (JSON.stringify(line) !== text || !members.test(Object.keys(line).join(" "))) throw line;
    take[line.type](line);
  } catch {
    fault("it was altered: it cannot be read");
  }
}
let rest = "";
for await (const chunk of createReadStream(file, "utf8")) {
  // Only a line feed ends a line: bodies may hold any other separator.
  const whole = (rest + chunk).split("\n");
  rest = whole.pop();
  whole.forEach(check);
}
if (rest !== "") check(rest);
for (const [log, { due }] of logs) if (due?.size > 0) fault(`where log ${log} begins is missing`);
for (const at of cut ? [] : removed.values())
  if (Date.parse(lastAt) > at + 600_000) fault("log 0 does not hold a removal");
for (const note of kept) {
  const signed = readNote(note);
  if (!signed) fault("a checkpoint that you kept is not signed by a key that counts");
  for (const { log, size, root } of signed?.heads ?? [])
    if (size > 0 && size >= logOf(log).first && !is(found.get(`${log} ${size}`) ?? sha(""), root))
      fault(
        `the first ${size} records of log ${log} are not those of the checkpoint that you kept`,
      );
}
const verdict = faults.length === 0 ? "Verified" : `Not verified, ${faults.length} faults`;
say.push(...faults.slice(0, 20), `${verdict}: ${records} records, ${checkpoints} checkpoints.\n`);
process.stdout.write(say.join("\n"));
process.exitCode = faults.length === 0 ? 0 : 1;
