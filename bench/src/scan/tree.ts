import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** What a large company's checkout looks like: mostly code, here and there something that a scan is for. */
const kinds: readonly (readonly [every: number, name: (i: number) => string, text: string])[] = [
  [1000, () => ".mcp.json", '{"mcpServers":{"github":{"command":"npx","args":["-y","@x/y"]}}}'],
  [
    500,
    () => ".github/workflows/ci.yml",
    "on: push\njobs:\n  a:\n    steps:\n      - run: claude -p hello\n",
  ],
  [300, () => "Dockerfile", "FROM python:3.12\nRUN pip install crewai\n"],
  [200, () => ".claude/agents/a.md", "---\nname: a\n---\nx"],
  [100, () => "package.json", '{"name":"x","dependencies":{"react":"19","@openai/agents":"1"}}'],
  [
    50,
    (i) => `deploy${i}.yaml`,
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{name: a, image: nginx}]}}}\n`,
  ],
  [10, (i) => `data${i}.json`, '{"a":1}'],
  [5, (i) => `style${i}.css`, ".a{color:red}"],
  [
    3,
    (i) => `module${i}.py`,
    `import os\n\n\ndef f(x):\n    return os.path.join(x, "y")\n`.repeat(40),
  ],
  [2, (i) => `image${i}.png`, "\u0000binary"],
  [
    1,
    (i) => `module${i}.ts`,
    `import { a } from "./a.ts";\nexport const b = (x: number): number => a(x) + 1;\n`.repeat(40),
  ],
];

const perFolder = 40;

/** Makes so many files and answers how many there are. */
export async function grow(folder: string, files: number): Promise<number> {
  let made = 0;
  for (let dir = 0; made < files; dir++) {
    const at = path.join(
      folder,
      `team${dir % 20}`,
      `project${Math.floor(dir / 20) % 25}`,
      `src${dir}`,
    );
    await mkdir(path.join(at, ".github/workflows"), { recursive: true });
    await mkdir(path.join(at, ".claude/agents"), { recursive: true });
    const batch: Promise<void>[] = [];
    for (let i = 0; i < perFolder && made < files; i++, made++) {
      const kind = kinds.find(([every]) => made % every === 0) ?? kinds.at(-1);
      if (kind) batch.push(writeFile(path.join(at, kind[1](made)), kind[2]));
    }
    await Promise.all(batch);
  }
  return made;
}
