// Checks one proof of Reeve's record, sharing no code with it: node verify-proof.mjs proof.json [--key KEY]
// The file is what `reeve ledger proof` or `reeve ledger consistency` prints with --json. It ends with 0 when every record
// of it is in the tree that a checkpoint signs, or when the larger tree begins with the smaller one; else with 1.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const sha = (...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const node = (left, right) => sha(Buffer.of(1), left, right);
const hex = (text) => Buffer.from(text, "hex");

const [file, flag, trusted] = process.argv.slice(2);
if (file === undefined || (flag !== undefined && (flag !== "--key" || trusted === undefined))) {
  process.stderr.write("node verify-proof.mjs proof.json [--key KEY]\n");
  process.exit(2);
}
const proof = JSON.parse(readFileSync(file, "utf8"));
const faults = [];
const told = [];

/** The size and root of a log that a checkpoint signs, by c2sp.org/signed-note; null where the note does not hold. */
function signedHead({ note, key }, log) {
  const [, name, id, base64] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(trusted ?? key) ?? [];
  const bytes = Buffer.from(base64 ?? "", "base64");
  const [, text, by, signed] = /^(.*\n)\n— (\S+) (\S+)\n$/s.exec(note) ?? [];
  const signature = Buffer.from(signed ?? "", "base64");
  if (bytes.length !== 33 || by !== name || signature.toString("hex", 0, 4) !== id) return null;
  const spki = Buffer.concat([hex("302a300506032b6570032100"), bytes.subarray(1)]);
  const open = createPublicKey({ key: spki, format: "der", type: "spki" });
  if (!verify(null, Buffer.from(text), open, signature.subarray(4))) return null;
  told.push(`Signed by ${trusted ?? `${key} (which the file itself names)`}`);
  const [, size, root] = new RegExp(`^log ${log} (\\d+) (\\S+) `, "m").exec(text) ?? [];
  return root ? { size: Number(size), root: Buffer.from(root, "base64") } : null;
}

/** The root that an audit path leads to (RFC 9162, 2.1.3.2); null where the path does not fit the place. */
function rootOf(index, size, leaf, path) {
  let [place, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return null;
    if (place % 2 === 1 || place === last) {
      hash = node(sibling, hash);
      for (; place % 2 === 0 && place !== 0; place /= 2) last = Math.floor(last / 2);
    } else hash = node(hash, sibling);
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && index < size ? hash : null;
}

/** Whether the tree of `to` begins with that of `from` (RFC 9162, 2.1.4.2). */
function grew(from, to, path) {
  if (from.size === to.size) return path.length === 0 && from.root.equals(to.root);
  if (from.size < 1 || from.size > to.size) return false;
  const [begin, ...rest] = Number.isInteger(Math.log2(from.size)) ? [from.root, ...path] : path;
  if (!begin) return false;
  let [place, last, first, second] = [from.size - 1, to.size - 1, begin, begin];
  for (; place % 2 === 1; place = Math.floor(place / 2)) last = Math.floor(last / 2);
  for (const hash of rest) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      [first, second] = [node(hash, first), node(hash, second)];
      for (; place % 2 === 0 && place !== 0; place /= 2) last = Math.floor(last / 2);
    } else second = node(second, hash);
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && first.equals(from.root) && second.equals(to.root);
}

for (const { log, seq, body, leaf, path, covered } of proof.records ?? []) {
  const name = `record ${seq} of log ${log}`;
  const head = signedHead(proof.checkpoint, log);
  const bytes = sha(Buffer.of(0), body);
  if (!covered) faults.push(`${name} is not covered by a checkpoint yet`);
  else if (!head) faults.push("the checkpoint is not signed by the key");
  else if (bytes.toString("hex") !== leaf) faults.push(`${name} was altered`);
  else if (!rootOf(seq, head.size, bytes, path.map(hex))?.equals(head.root))
    faults.push(`${name} is not in the tree that the checkpoint signs`);
  else told.push(`${name} is one of the ${head.size} records that the checkpoint signs`);
}
if (proof.records === undefined) {
  const [from, to] = [proof.from, proof.to].map((it) => ({ size: it.size, root: hex(it.root) }));
  const head = proof.checkpoint && signedHead(proof.checkpoint, proof.log);
  if (proof.checkpoint && !(head?.size === to.size && head.root.equals(to.root)))
    faults.push("the checkpoint does not sign the larger tree");
  if (!grew(from, to, proof.path.map(hex))) faults.push("the log did not only grow in between");
  else told.push(`log ${proof.log} only grew from ${from.size} to ${to.size} records`);
  if (!proof.checkpoint) told.push("no checkpoint signs that size: compare the roots yourself");
}
if (proof.records?.length === 0) faults.push("there is no record in it");
process.stdout.write(`${[...faults, ...new Set(told)].join("\n")}\n`);
process.stdout.write(faults.length === 0 ? "Verified\n" : "Not verified\n");
process.exitCode = faults.length === 0 ? 0 : 1;
