import type { EvidenceFile } from "@reeve/contract/evidence";
import type { Person } from "@reeve/contract/person";
import { afterAll, beforeAll, expect, test } from "vitest";
import { by, decisionWorld } from "../../../test/decision-world.ts";
import { signHeads } from "../../ledger/checkpoints/heads.ts";
import { newSigningKey, readSigningKey } from "../../ledger/checkpoints/note.ts";
import { emptyFrontier, rootOf } from "../../ledger/checkpoints/tree.ts";
import { evidenceOf } from "./control.ts";
import { frameworks } from "./framework.ts";
import { providers } from "./kept-providers-store.ts";
import { verifyBundle } from "./verify.ts";
import { evidenceVerbs } from "./verbs.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let verbs: ReturnType<typeof evidenceVerbs>;
let ada: Person;
const signer = readSigningKey(newSigningKey("reeve.example", Buffer.alloc(32, 7)));
const other = readSigningKey(newSigningKey("reeve.example", Buffer.alloc(32, 8)));
const at = "2026-11-23T09:00:00.000Z";
const root = rootOf(emptyFrontier).toString("base64");
const checkpoint = signHeads(signer, at, [{ log: 0, size: 0, root, chain: root }]);

beforeAll(async () => {
  world = await decisionWorld();
  ada = await world.person("Ada <Admin>", "admin");
  await world.server("crm", { read: "read" });
  await world.agent("mailer", ada);
  const cedar = "permit (principal, action, resource);";
  await world.verbs["policies.put"](by(ada), { name: "base", cedar, mode: "enforce" });
  const { database, clock } = world;
  const shown = { note: checkpoint, key: signer.verifier, at, logs: [] };
  verbs = evidenceVerbs({
    database,
    clock,
    write: world.hands.write,
    checkpoints: {
      sign: (text) => ({ note: signer.sign(text), key: signer.verifier }),
      newest: () => Promise.resolve(shown),
    },
  });
});
afterAll(() => world[Symbol.asyncDispose]());

const bundle = () => verbs["evidence.export"](by(ada), { frameworks: [] });
const copy = (file: EvidenceFile): EvidenceFile => structuredClone(file);
const faults = (file: unknown, keys: readonly string[] | null = [signer.verifier]) =>
  verifyBundle(file, keys).faults;

test("each artefact that a mapping names is one that Reeve reads; ids are told once", () => {
  const known = new Set(providers.map(({ id }) => id));
  for (const { controls } of frameworks) {
    expect(new Set(controls.map(({ id }) => id)).size).toBe(controls.length);
    for (const { artefacts } of controls) for (const id of artefacts) expect(known).toContain(id);
  }
  expect(frameworks[0]?.controls.map(({ id }) => id)).toEqual(
    Array.from({ length: 10 }, (_, n) => `ASI${String(n + 1).padStart(2, "0")}`),
  );
});

test("a control shows what there is, what is missing in words, and never more than that", async () => {
  const iso = await verbs["evidence.get"](by(ada), { framework: "iso-42001" });
  expect(iso.label).toBe("self-assessment mapping");
  const of = (id: string) => iso.controls.find((control) => control.id === id);
  expect(of("A.3.2")).toMatchObject({
    status: "partial",
    mark: "unconfirmed",
    artefacts: [{ id: "registry", count: 1 }],
    gaps: ["Agents not attested in the last 90 days: 1."],
  });
  expect(of("A.8.4")?.gaps[0]).toMatch(/Incidents/);
  expect(of("A.8.4")?.status).toBe("none");
  expect(iso.counts.evidence + iso.counts.partial + iso.counts.none).toBe(iso.controls.length);
  const { items } = await verbs["evidence.list"](by(ada), {});
  expect(items).toHaveLength(5);
  await expect(verbs["evidence.get"](by(ada), { framework: "none" })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("nothing read is no evidence, and a mapping with a standing gap is never whole", () => {
  const [owasp] = frameworks;
  if (!owasp) throw new Error("no framework");
  expect(evidenceOf(owasp, new Map(), at).counts).toMatchObject({
    none: 10,
    evidence: 0,
    partial: 0,
  });
});

test("a bundle is verified with nothing but itself and the key, printed in whatever layout", async () => {
  const file = await bundle();
  const report = verifyBundle(JSON.parse(JSON.stringify(file, null, 4)), [signer.verifier]);
  expect(report).toMatchObject({ ok: true, keyTrusted: true, checkpointAt: at, faults: [] });
  expect(verifyBundle(file)).toMatchObject({ ok: true, keyTrusted: false });
  expect(Object.keys(file.files)).toEqual(
    expect.arrayContaining(["evidence.json", "evidence.csv", "evidence.html", "checkpoint.txt"]),
  );
  const pdf = Buffer.from(file.files["evidence.pdf"] ?? "", "base64").toString("latin1");
  expect(pdf).toMatch(/^%PDF-1\.7/);
  expect(pdf).toContain("/Lang (en)");
  expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(frameworks.length);
  expect(file.files["evidence.html"]).toContain("Ada &lt;Admin&gt;");
  expect(file.files["evidence.html"]).not.toContain("<script");
  const { items } = await verbs["evidence.bundles"](by(ada), { limit: 50 });
  expect(items[0]).toMatchObject({ id: file.id, by: ada.name });
  expect(await verbs["evidence.bundle"](by(ada), { id: file.id })).toEqual(file);
  expect(world.audits.at(-1)).toMatchObject({
    operation: "evidence.export",
    change: { subject: file.id },
  });
});

test("a changed byte, a missing or an added file, another manifest, checkpoint or key: each is named", async () => {
  const file = await bundle();
  for (const name of Object.keys(file.files)) {
    const changed = copy(file);
    changed.files[name] = `${changed.files[name]} `;
    expect(faults(changed)).toEqual([`The file ${name} was changed.`]);
    const { [name]: _, ...rest } = file.files;
    expect(faults({ ...file, files: rest })).toEqual([`The file ${name} is missing.`]);
  }
  expect(faults({ ...file, files: { ...file.files, more: "" } })).toEqual([
    "The file more is not in the manifest.",
  ]);
  const renamed = { ...file, manifest: file.manifest.replace("mapping", "mapping ") };
  expect(faults(renamed)).toEqual(["Its manifest cannot be read."]);
  const earlier = { ...file, manifest: file.manifest.replace(ada.name, "Somebody") };
  expect(faults(earlier)).toEqual(["What is signed is another manifest."]);
  expect(faults(file, [other.verifier])).toEqual([
    "Its signature is by no key that counts.",
    "The checkpoint in it is not signed by a key that counts.",
  ]);
  const forged = { ...file, note: other.sign("reeve evidence\n"), key: other.verifier };
  expect(faults(forged, null)).toContain("What is signed is another manifest.");
  expect(faults({ ...file, note: checkpoint })).toContain("What is signed is another manifest.");
  expect(faults({ ...file, id: `evd_${"0".repeat(26)}` })).toEqual([
    "Its id is not that of its manifest.",
  ]);
  for (const nothing of [null, 1, {}, { format: "reeve-evidence/1" }])
    expect(verifyBundle(nothing).ok).toBe(false);
});
