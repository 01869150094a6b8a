import type { Samples } from "./sample.ts";

/** Pipelines, containers and infrastructure. */
export const runningSamples: Samples = {
  "ci.github_actions": [
    [
      ".github/workflows/a.yml",
      "name: A\non: push\njobs:\n  fix:\n    steps:\n      - uses: openai/codex-action@v1\n",
      ["ci_agent A / fix 6"],
    ],
    [
      ".github/workflows/b.yml",
      "name: B\non: [pull_request]\njobs:\n  x:\n    steps:\n      - run: |\n          npm ci\n          gemini -p 'hello'\n",
      ["ci_agent B / x 6"],
    ],
    [
      ".github/workflows/c.yml",
      "name: C\non: push\njobs:\n  x:\n    steps:\n      - run: npm test # not claude -p\n",
      [],
    ],
  ],
  "ci.other": [
    [
      ".gitlab-ci.yml",
      "job:\n  script:\n    - claude -p 'fix it'\n",
      ["ci_agent .gitlab-ci.yml: Claude Code 3"],
    ],
    [
      "Jenkinsfile",
      "sh 'codex exec review'\n// sh 'claude -p x'\n",
      ["ci_agent Jenkinsfile: Codex 1"],
    ],
  ],
  "ci.copilot_setup": [
    [
      ".github/workflows/copilot-setup-steps.yml",
      "on: workflow_dispatch\njobs:\n  copilot-setup-steps:\n    steps: []\n",
      ["ci_agent Copilot cloud agent 1"],
    ],
  ],
  "container.dockerfile": [
    [
      "svc/Dockerfile",
      "FROM python:3.12\nRUN pip install \\\n  'crewai[tools]==1.0' requests\n",
      ["agent svc image 2"],
    ],
    [
      "mcp/Dockerfile",
      "FROM node:24\nRUN npm i -g @modelcontextprotocol/server-github@1.0\n",
      ["mcp_server mcp image 2"],
    ],
    ["web/Dockerfile", "FROM nginx\n# FROM ollama/ollama\n", []],
  ],
  "container.compose": [
    [
      "docker-compose.yml",
      "services:\n  llm:\n    image: ollama/ollama:0.9\n  web:\n    image: nginx\n  gateway:\n    image: ghcr.io/berriai/litellm@sha256:abc\n",
      ["model_access gateway 6", "model_access llm 2"],
    ],
  ],
  "container.dev": [
    [
      ".devcontainer/devcontainer.json",
      '{"features":{"ghcr.io/anthropics/devcontainer-features/claude-code:1":{}}}',
      ["client claude-code:1 1"],
    ],
  ],
  "kubernetes.manifest": [
    [
      "k8s/a.yaml",
      "apiVersion: kagent.dev/v1alpha2\nkind: Agent\nmetadata: {name: ops}\n---\napiVersion: toolhive.stacklok.dev/v1alpha1\nkind: MCPServer\nmetadata: {name: github}\n",
      ["agent ops 2", "mcp_server github 6"],
    ],
    [
      "k8s/b.yaml",
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: chat}\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          image: acme/chat\n          env: [{name: OPENAI_API_KEY}]\n",
      ["model_access chat/app 8"],
    ],
    [
      "chart/values.yaml",
      "ollama:\n  image:\n    repository: ollama/ollama\n    tag: 1\n",
      ["model_access ollama 2"],
    ],
    [
      "chart/templates/d.yaml",
      "{{- if .Values.x }}\nspec:\n  containers:\n    - image: ghcr.io/kagent-dev/kagent/app:1\n{{- end }}\n",
      ["agent app 4"],
    ],
    ["k8s/c.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: agent-of-change}\n", []],
  ],
  "iac.terraform": [
    [
      "main.tf",
      'resource "aws_bedrockagent_agent" "helper" {\n}\n/* resource "aws_bedrockagent_agent" "no" {} */\nresource "aws_s3_bucket" "b" {}\n',
      ["agent helper 1"],
    ],
  ],
  "iac.terraform_json": [
    ["main.tf.json", '{"resource":{"google_vertex_ai_reasoning_engine":{"r":{}}}}', ["agent r 1"]],
  ],
  "iac.cloudformation": [
    ["template.yaml", "Resources:\n  Helper:\n    Type: AWS::Bedrock::Agent\n", ["agent Helper 2"]],
  ],
  "iac.bicep": [
    [
      "main.bicep",
      "resource p 'Microsoft.CognitiveServices/accounts/projects@2025-06-01' = {\n}\n",
      ["agent p 1"],
    ],
  ],
};
