import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openVault, Unreadable } from "./vault.ts";

let data: string;
beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), "reeve-vault-"));
});
afterAll(() => rm(data, { recursive: true }));
const key = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;

test("what is sealed opens where it belongs, in every process of the data folder, and nowhere else", async () => {
  const vault = await openVault(data, null);
  const sealed = vault.seal("pässword", "srv_1/env/KEY");
  expect(sealed).not.toContain("pässword");
  expect(vault.seal("pässword", "srv_1/env/KEY")).not.toBe(sealed);
  const other = await openVault(data, null);
  expect(other.open(sealed, "srv_1/env/KEY")).toBe("pässword");
  expect(() => other.open(sealed, "srv_2/env/KEY")).toThrow(Unreadable);
  expect((await stat(path.join(data, "keys", "secrets"))).mode & 0o777).toBe(0o600);
});

test("a changed byte, another key or a plain text opens nothing, and the error says no secret", async () => {
  const vault = await openVault(data, null);
  const sealed = vault.seal("s3cret", "p");
  for (const wrong of [
    `${sealed.slice(0, -1)}${sealed.endsWith("A") ? "B" : "A"}`,
    sealed.replace(/\.k[0-9a-f]+\./, ".other."),
    sealed.slice(0, 24),
    "s3cret",
    "",
  ])
    expect(() => vault.open(wrong, "p"), wrong).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("s3cret") as string }),
    );
});

test("a renewed key seals from then on, older seals open until they are retired, in another process too", async () => {
  const vault = await openVault(data, null);
  const other = await openVault(data, null);
  const before = vault.seal("one", "p");
  await vault.renew();
  const after = other.seal("one", "p");
  expect(after.split(".")[2]).not.toBe(before.split(".")[2]);
  expect(other.open(after, "p")).toBe("one");
  expect(other.open(before, "p")).toBe("one");
  await vault.renew();
  await vault.retire();
  expect(vault.open(after, "p"), "the last but one").toBe("one");
  const later = await openVault(data, null);
  expect(() => later.open(before, "p")).toThrow("is missing");
  expect((await readFile(path.join(data, "keys", "secrets"), "utf8")).split(",")).toHaveLength(2);
});

test("keys from outside are the only ones: the first seals, the others open", async () => {
  const [a, b] = [key("a"), key("b")];
  const sealed = (await openVault(data, a)).seal("x", "p");
  expect((await openVault(data, `${b}, ${a}`)).open(sealed, "p")).toBe("x");
  expect((await openVault(data, `${b},${a}`)).seal("x", "p")).toContain(".b.");
  const without = await openVault(data, b);
  expect(() => without.open(sealed, "p")).toThrow("key a");
});

test.each(["", "a", "a:short", `${"a:" + "A".repeat(43)}=,a:${"B".repeat(43)}=`])(
  "keys that cannot be read (%j) keep Reeve from starting, with what a key looks like",
  async (given) => {
    await expect(openVault(data, given)).rejects.toThrow("openssl rand -base64 32");
  },
);
