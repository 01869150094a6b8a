import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { planted } from "../planted.ts";
import { repositoryOf } from "../scope.ts";

const env = {
  PATH: process.env.PATH ?? "",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
  GIT_CONFIG_NOSYSTEM: "1",
  HOME: "/nonexistent",
};
const git = (folder: string, ...args: string[]): void => {
  execFileSync("git", ["-C", folder, ...args], { env, stdio: "ignore" });
};

async function repository(folder: string): Promise<void> {
  git(folder, "init", "-q");
  git(folder, "remote", "add", "origin", "https://me:hunter2hunter2@github.com/Acme/api.git");
  const messages = [
    "one",
    "two\n\nCo-Authored-By: Claude <noreply@anthropic.com>",
    "three\n\nGenerated-By: something",
    "four\n\nCo-authored-by: Claude <noreply@anthropic.com>",
  ];
  for (const message of messages) git(folder, "commit", "-q", "--allow-empty", "-m", message);
}

test("agents that sign commits are found, in loose objects and in packs, without running git", async () => {
  await using tree = await planted({});
  await repository(tree.folder);
  for (const _ of ["loose", "packed"]) {
    const { findings, scopes } = await tree.scan();
    expect(
      findings.map(({ kind, name, evidence, path: at }) => [kind, name, at, ...evidence]),
    ).toEqual([
      ["trace", "Claude Code", ".git", "it signed 2 of the last 4 commits"],
      ["trace", "an agent", ".git", "it signed 1 of the last 4 commits"],
    ]);
    expect(scopes).toContain("repo:github.com/Acme/api");
    git(tree.folder, "gc", "-q", "--aggressive");
  }
});

test("a repository whose files are broken is scanned all the same", async () => {
  await using tree = await planted({
    ".git/HEAD": "ref: refs/heads/main",
    ".git/refs/heads/main": "a".repeat(40),
    ".git/objects/pack/x.idx": "no index",
    ".git/objects/pack/x.pack": "PACK",
    ".git/config": "[remote",
    "AGENTS.md": "x",
  });
  await writeFile(path.join(tree.folder, ".git/packed-refs"), "?");
  expect((await tree.scan()).findings).toHaveLength(1);
});

test.each([
  ["https://user:pass@github.com/acme/api.git", "repo:github.com/acme/api"],
  ["git@github.com:acme/api.git", "repo:github.com/acme/api"],
  ["ssh://git@GitLab.example.com:2222/group/sub/x.git", "repo:gitlab.example.com/group/sub/x"],
  ["/srv/git/x.git", null],
])("a remote %s is known as %s", (url, scope) => {
  expect(repositoryOf(url)).toBe(scope);
});
