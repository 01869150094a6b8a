import type { Signal } from "../signal.ts";
import { containerSignals } from "./containers.ts";
import { definitionSignals } from "./definitions.ts";
import { dependencySignals } from "./dependencies.ts";
import { environmentSignals } from "./environment.ts";
import { hookSignals } from "./hooks.ts";
import { infrastructureSignals } from "./infrastructure.ts";
import { jetbrainsSignals } from "./jetbrains.ts";
import { kubernetesSignals } from "./kubernetes.ts";
import { lockSignals } from "./locks.ts";
import { markdownSignals } from "./markdown.ts";
import { mcpClientSignals } from "./mcp-clients.ts";
import { publishedSignals } from "./published.ts";
import { settingsSignals } from "./settings.ts";
import { skillScriptSignals } from "./skill-scripts.ts";
import { sourceSignals } from "./source.ts";
import { workflowSignals } from "./workflows.ts";

/** Every signal that is read from files. */
export const signals: readonly Signal[] = [
  ...mcpClientSignals,
  ...jetbrainsSignals,
  ...markdownSignals,
  ...skillScriptSignals,
  ...hookSignals,
  ...settingsSignals,
  ...definitionSignals,
  ...publishedSignals,
  ...workflowSignals,
  ...containerSignals,
  ...kubernetesSignals,
  ...infrastructureSignals,
  ...dependencySignals,
  ...lockSignals,
  ...sourceSignals,
  ...environmentSignals,
];
