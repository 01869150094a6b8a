import type { Grant } from "@reeve/contract/grant";
import { inWords } from "./in-words.ts";

/** A grant in words, and with the permit that it is, for whoever reads policies; what decides is compiled from the grant itself. */
export const withPermit = (grant: Omit<Grant, "cedar" | "within">): Grant => ({
  ...grant,
  within: inWords(grant.constraints),
  cedar: Object.keys(grant.constraints).length === 0 ? permitOf(grant) : null,
});

const literal = (text: string): string =>
  `"${text.replaceAll(/["\\]/g, "\\$&").replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)}"`;
const escaped = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

function permitOf({
  id,
  agent,
  server,
  tools,
  expiresAt,
}: Pick<Grant, "id" | "agent" | "server" | "tools" | "expiresAt">): string {
  const every = tools.includes("*");
  const actions = every ? ["call_tool", "read_data"] : ["call_tool"];
  const resources = every
    ? [`Reeve::Server::${literal(server)}`]
    : tools.map((tool) => `Reeve::Tool::${literal(`${server}/${tool}`)}`);
  const scope = [
    `  principal == Reeve::Agent::${literal(agent.id)},`,
    `  action in [${actions.map((name) => `Reeve::Action::${literal(name)}`).join(", ")}],`,
    resources.length === 1 ? `  resource in ${resources[0]}` : "  resource",
  ];
  const conditions = [
    ...(resources.length === 1 ? [] : [`resource in [${resources.join(", ")}]`]),
    ...(expiresAt === null ? [] : [`context.base.now < datetime(${literal(expiresAt)})`]),
  ];
  const when = conditions.length === 0 ? "" : `\nwhen { ${conditions.join(" && ")} }`;
  return `@id(${literal(`grant:${id}`)})\npermit (\n${scope.join("\n")}\n)${when};`;
}
