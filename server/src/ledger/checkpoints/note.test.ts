import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { newSigningKey, openNote, readSigningKey } from "./note.ts";

const flipped = (bytes: Buffer, bit: number): string => {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
  return copy.toString("utf8");
};

test("the example of Go's note package opens with its key, and its signing key signs the same bytes", () => {
  const text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const note = `${text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;
  const verifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  const signer = readSigningKey(
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
  );
  expect(openNote(note, verifier)).toBe(text);
  expect(signer.verifier).toBe(verifier);
  expect(signer.sign(text)).toBe(note);
});

test("a signed note opens with the key that signed it and with no other", () => {
  const signer = readSigningKey(newSigningKey("reeve/test", randomBytes(32)));
  const other = readSigningKey(newSigningKey("reeve/test", randomBytes(32)));
  const note = signer.sign("reeve/test\n1\nroot\n");
  expect(openNote(note, signer.verifier)).toBe("reeve/test\n1\nroot\n");
  expect(openNote(note, other.verifier)).toBeNull();
  expect(openNote(note, "nonsense")).toBeNull();
});

test("no single bit of a signed note or of its key can be changed", () => {
  const signer = readSigningKey(newSigningKey("reeve/test", randomBytes(32)));
  const note = Buffer.from(signer.sign("reeve/test\n1\nroot\nlog 1 5 x\n"));
  for (let bit = 0; bit < note.length * 8; bit++)
    expect(openNote(flipped(note, bit), signer.verifier)).toBeNull();
  const key = Buffer.from(signer.verifier);
  for (let bit = 0; bit < key.length * 8; bit++)
    expect(openNote(note.toString(), flipped(key, bit))).toBeNull();
});

test("a signing key that was damaged is refused", () => {
  const text = newSigningKey("reeve/test", randomBytes(32));
  expect(() => readSigningKey(text.replace("reeve/test", "reeve/test2"))).toThrow("does not match");
  expect(() => readSigningKey("PRIVATE+KEY+x")).toThrow("cannot be read");
});
