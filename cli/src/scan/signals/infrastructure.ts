import type { Kind, Sighting } from "../finding.ts";
import { redacted } from "../redact.ts";
import type { Signal, SourceFile } from "../signal.ts";
import { at, entriesOf, pointer, textAt } from "../tree/tree.ts";

/** Types of resources, by the tool that makes them. */
export const infrastructureTable: readonly (readonly [kind: Kind, what: string, type: RegExp])[] = [
  ["agent", "Bedrock agent", /^aws_bedrockagent_agent(?:_.*)?$/],
  [
    "agent",
    "Bedrock AgentCore",
    /^aws_bedrockagentcore_(?:agent_runtime|harness|code_interpreter|browser|memory|workload_identity|.*)$/,
  ],
  ["model_access", "Bedrock", /^aws_bedrock_/],
  ["agent", "Vertex AI agent engine", /^google_vertex_ai_reasoning_engine/],
  [
    "agent",
    "Dialogflow or Discovery Engine agent",
    /^google_(?:dialogflow_cx_agent|dialogflow_agent|discovery_engine_(?:chat|assistant).*)$/,
  ],
  ["agent", "Azure AI Foundry", /^azurerm_ai_(?:foundry|services|.*)/],
  ["agent", "Azure bot", /^azurerm_bot_(?:service_azure_bot|channels_registration|web_app)$/],
  ["model_access", "Azure AI", /^azurerm_cognitive_(?:account|deployment)$/],
  ["agent", "Bedrock agent", /^AWS::Bedrock::(?:Agent|Flow)(?:Alias)?$/],
  ["agent", "Bedrock AgentCore", /^AWS::BedrockAgentCore::/],
  [
    "agent",
    "Azure AI Foundry",
    /^Microsoft\.(?:CognitiveServices\/accounts\/projects|MachineLearningServices\/workspaces\/agents|App\/agents|BotService\/botServices)/i,
  ],
  ["model_access", "Azure AI", /^Microsoft\.CognitiveServices\/accounts/i],
  ["agent", "Bedrock agent", /^aws:bedrock\/agentAgent|^aws:bedrock\/agentcore/i],
  ["agent", "Vertex AI agent engine", /^gcp:vertex\/aiReasoningEngine/i],
];

export const infrastructureSignals: readonly Signal[] = [
  {
    id: "iac.terraform",
    says: "agents in Terraform and OpenTofu",
    files: ["*.tf", "*.tofu"],
    confidence: 0.8,
    read: terraform,
  },
  {
    id: "iac.terraform_json",
    says: "agents in Terraform's JSON",
    files: ["*.tf.json"],
    confidence: 0.8,
    read: terraformJson,
  },
  {
    id: "iac.cloudformation",
    says: "agents in CloudFormation, SAM and Pulumi",
    files: [
      "*.template",
      "*.template.json",
      "template.json",
      "template.{yaml,yml}",
      "cloudformation*.{yaml,yml,json}",
      "*.cfn.{yaml,yml,json}",
      "Pulumi.{yaml,yml}",
      "serverless.{yml,yaml}",
      "*-stack.{yaml,yml,json}",
      "stack.{yaml,yml,json}",
      "{infra,infrastructure,cloudformation,cfn}/**/*.{yaml,yml,json}",
    ],
    confidence: 0.8,
    read: resources,
  },
  {
    id: "iac.bicep",
    says: "agents in Bicep and ARM templates",
    files: ["*.bicep", "azuredeploy.json", "mainTemplate.json"],
    confidence: 0.75,
    read: bicep,
  },
];

const typed = (type: string) => infrastructureTable.find(([, , form]) => form.test(type));

function* terraform(file: SourceFile): Generator<Sighting> {
  const text = file.text.replaceAll(/\/\*[\s\S]*?(?:\*\/|$)|(?:#|\/\/)[^\n]*/g, (it) =>
    it.replaceAll(/[^\n]/g, " "),
  );
  for (const match of text.matchAll(/^[ \t]*resource\s+"([\w-]+)"\s+"([\w-]+)"/gm)) {
    const [, type = "", name = ""] = match;
    const found = typed(type);
    if (found)
      yield {
        kind: found[0],
        name,
        line: file.lineAt(match.index + match[0].search(/\S/)),
        pointer: `#${type}.${name}`,
        evidence: [`${found[1]}: ${type}`],
      };
  }
}

function* terraformJson(file: SourceFile): Generator<Sighting> {
  for (const [type, all] of entriesOf(at(file.tree("json"), "resource"))) {
    const found = typed(type);
    if (!found) continue;
    for (const [name, it] of entriesOf(all))
      yield {
        kind: found[0],
        name: redacted(name),
        line: it.line,
        pointer: pointer("resource", type, name),
        evidence: [`${found[1]}: ${type}`],
      };
  }
}

function* resources(file: SourceFile): Generator<Sighting> {
  if (!/AWS::Bedrock|aws:bedrock|gcp:vertex/i.test(file.text)) return;
  const tree = file.tree();
  for (const part of ["Resources", "resources"])
    for (const [name, it] of [
      ...entriesOf(at(tree, part)),
      ...entriesOf(at(tree, part, "Resources")),
    ]) {
      const type = textAt(it, "Type") ?? textAt(it, "type") ?? "";
      const found = typed(type);
      if (found)
        yield {
          kind: found[0],
          name: redacted(name),
          line: it.line,
          pointer: pointer(part, name),
          evidence: [`${found[1]}: ${type}`],
        };
    }
}

function* bicep(file: SourceFile): Generator<Sighting> {
  const text = file.text.replaceAll(/^[ \t]*\/\/[^\n]*/gm, (it) => " ".repeat(it.length));
  for (const match of text.matchAll(
    /resource\s+(\w+)\s+'([^'@]+)@|"type"\s*:\s*"(Microsoft\.[^"]+)"/g,
  )) {
    const type = match[2] ?? match[3] ?? "";
    const found = typed(type);
    if (found)
      yield {
        kind: found[0],
        name: match[1] ?? type.split("/").at(-1) ?? type,
        line: file.lineAt(match.index),
        evidence: [`${found[1]}: ${type}`],
      };
  }
}
