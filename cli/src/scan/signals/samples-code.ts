import type { Samples } from "./sample.ts";

/** Manifests, locks and code. */
export const codeSamples: Samples = {
  "dependency.npm": [
    [
      "svc/package.json",
      '{"name":"bot","dependencies":{\n"@openai/agents":"0.3.1","zod":"4"}}',
      ["agent bot 2"],
    ],
    ["x/package.json", '{"dependencies":{"@modelcontextprotocol/sdk":"1"}}', ["mcp_server x 1"]],
    ["web/package.json", '{"dependencies":{"react":"19"}}', []],
  ],
  "dependency.deno": [
    ["deno.jsonc", '{"imports":{"a":"npm:@mastra/core@1"}} // x', ["agent deno.jsonc 1"]],
  ],
  "dependency.pypi": [
    [
      "svc/pyproject.toml",
      '[project]\nname = "bot"\ndependencies = [\n  "langgraph[redis]>=0.6",\n]\n',
      ["agent bot 4"],
    ],
    [
      "b/pyproject.toml",
      '[tool.poetry]\nname = "b"\n[tool.poetry.dependencies]\nPydantic_AI = "1"\n',
      ["agent b 4"],
    ],
    ["Pipfile", '[packages]\ncrewai = "*"\n', ["agent Pipfile 2"]],
  ],
  "dependency.requirements": [
    [
      "svc/requirements.txt",
      "requests\n# crewai\nopenai-agents==0.4 ; python_version > '3'\n",
      ["agent svc 3"],
    ],
    ["a/requirements-dev.txt", "-r x.txt\nmcp>=1\n", ["mcp_server a 2"]],
  ],
  "dependency.setup": [
    ["setup.py", 'setup(name="x", install_requires=["smolagents>=1"])', ["agent x 1"]],
    [
      "a/setup.cfg",
      "[metadata]\nname = y\n[options]\ninstall_requires =\n  strands-agents>=1\n",
      ["agent y 5"],
    ],
  ],
  "dependency.conda": [
    [
      "environment.yml",
      "name: lab\ndependencies:\n  - python=3.12\n  - pip:\n    - agno\n",
      ["agent lab 5"],
    ],
  ],
  "dependency.go": [
    [
      "go.mod",
      "module acme.dev/bot\n\nrequire (\n\tgithub.com/cloudwego/eino v0.3.0\n\tgithub.com/mark3labs/mcp-go v0.9.0 // indirect\n)\n",
      ["agent acme.dev/bot 4", "mcp_server acme.dev/bot 5"],
    ],
  ],
  "dependency.cargo": [
    ["Cargo.toml", '[package]\nname = "bot"\n[dependencies]\nrig-core = "0.9"\n', ["agent bot 4"]],
  ],
  "dependency.maven": [
    [
      "pom.xml",
      "<project>\n<artifactId>bot</artifactId>\n<dependencies>\n<!-- <dependency><groupId>com.google.adk</groupId><artifactId>no</artifactId></dependency> -->\n<dependency><groupId>com.google.adk</groupId>\n<artifactId>google-adk</artifactId><version>1</version></dependency></dependencies></project>",
      ["agent bot 5"],
    ],
  ],
  "dependency.gradle": [
    [
      "svc/build.gradle.kts",
      'dependencies {\n  implementation("dev.langchain4j:langchain4j:1.0")\n}\n',
      ["agent svc 2"],
    ],
  ],
  "dependency.nuget": [
    [
      "Bot/Bot.csproj",
      '<Project>\n<ItemGroup><PackageReference Include="Microsoft.SemanticKernel" Version="1.5" /></ItemGroup></Project>',
      ["agent Bot 2"],
    ],
  ],
  "dependency.gem": [["app/Gemfile", 'gem "rails"\ngem "ruby_llm", "~> 1"\n', ["agent app 2"]]],
  "dependency.composer": [
    [
      "composer.json",
      '{"name":"acme/bot","require":{"neuron-core/neuron-ai":"^1"}}',
      ["agent acme/bot 1"],
    ],
  ],
  "lock.npm": [
    [
      "svc/package-lock.json",
      '{\n  "name": "bot",\n  "packages": {\n    "node_modules/@openai/agents": {\n      "version": "0.3.1"\n    }\n  }\n}\n',
      ["agent bot 4"],
    ],
  ],
  "lock.yarn": [["svc/yarn.lock", '"@mastra/core@^1.0.0":\n  version "1.2.3"\n', ["agent svc 1"]]],
  "lock.pnpm": [
    [
      "svc/pnpm-lock.yaml",
      "packages:\n\n  '@voltagent/core@1.0.0':\n    resolution: {}\n",
      ["agent svc 3"],
    ],
  ],
  "lock.bun": [
    [
      "svc/bun.lock",
      '{\n  "packages": {\n    "ai": ["ai@5.0.0", "", {}],\n  }\n}\n',
      ["agent svc 3"],
    ],
  ],
  "lock.python": [
    ["svc/uv.lock", '[[package]]\nname = "crewai"\nversion = "1.0"\n', ["agent svc 1"]],
  ],
  "lock.pipfile": [
    [
      "svc/Pipfile.lock",
      '{"default": {\n    "crewai": {\n      "hashes": ["a"],\n      "version": "==1.0"\n    }\n}}',
      ["agent svc 2"],
    ],
  ],
  "lock.cargo": [
    ["svc/Cargo.lock", '[[package]]\nname = "rig-core"\nversion = "0.9.0"\n', ["agent svc 1"]],
  ],
  "lock.go": [["svc/go.sum", "github.com/cloudwego/eino v0.3.0 h1:abc=\n", ["agent svc 1"]]],
  "lock.nuget": [
    [
      "svc/packages.lock.json",
      '{\n    "Microsoft.Agents.AI": {\n      "type": "Direct",\n      "requested": "[1, )",\n      "resolved": "1.0.0"\n    }\n}',
      ["agent svc 2"],
    ],
  ],
  "lock.gem": [["svc/Gemfile.lock", "GEM\n  specs:\n    ruby_llm (1.0.0)\n", ["agent svc 3"]]],
  "lock.composer": [
    [
      "svc/composer.lock",
      '{"packages":[{\n      "name": "neuron-core/neuron-ai",\n      "version": "1.0.0"}]}',
      ["agent svc 2"],
    ],
  ],
  "source.pattern": [
    [
      "a.py",
      'from agents import Agent\n# Agent(name="old")\ntriage = Agent(\n    name="Triage agent",\n)\n',
      ["agent Triage agent 3"],
    ],
    ["b.py", 'from fastmcp import FastMCP\nmcp = FastMCP("Weather")\n', ["mcp_server Weather 2"]],
    [
      "c.ts",
      'import { Agent } from "@mastra/core";\nexport const support = new Agent({ name: "Support", model });\n',
      ["agent Support 2"],
    ],
    [
      "d.ts",
      'import { createReactAgent } from "@langchain/langgraph/prebuilt";\nconst planner = createReactAgent({ llm });\n',
      ["agent planner 2"],
    ],
    [
      "e.go",
      'package main\nimport "github.com/mark3labs/mcp-go/server"\nfunc main() { s := server.NewMCPServer("files", "1.0") }\n',
      ["mcp_server files 3"],
    ],
    ["f.py", "class Agent:\n    pass\nx = Agent(name='estate agent')\n", []],
    [
      "g.ts",
      "// import { Agent } from '@openai/agents'\nconst userAgent = navigator.userAgent;\n",
      [],
    ],
  ],
  "model.env_file": [[".env", "OPENAI_API_KEY=\nPORT=3\n", ["model_access OPENAI_API_KEY 1"]]],
  "model.host": [
    [
      "squid.conf",
      "acl a dstdomain api.anthropic.com\n# api.openai.com\n",
      ["model_access api.anthropic.com 1"],
    ],
  ],
};
