/** Texts to begin a policy with. Each stands on its own and is meant to be changed. */
export const policyTemplates = [
  {
    value: "blank",
    label: "Empty",
    cedar:
      "// Nothing is permitted until a permit says so, and any forbid wins over every permit.\n",
  },
  {
    value: "read-one-server",
    label: "Let every agent read from one server",
    cedar: `@id("files-read")
@reason("Reading files is open to every registered agent")
permit (
  principal,
  action in Reeve::Action::"read_data",
  resource in Reeve::Server::"files"
);
`,
  },
  {
    value: "all-tools-low-tier",
    label: "Let agents of the low tier use every tool",
    cedar: `@id("low-tier-tools")
@reason("Agents of the low tier may use every tool")
permit (
  principal,
  action in Reeve::Action::"call_tool",
  resource
)
when { principal.tier == "low" };
`,
  },
  {
    value: "no-destruction",
    label: "Block tools that destroy",
    cedar: `@id("no-destruction")
@reason("A tool that destroys needs a person, not an agent")
forbid (
  principal,
  action in Reeve::Action::"call_tool",
  resource
)
when { resource is Reeve::Tool && resource.effect == "destructive" };
`,
  },
  {
    value: "no-external-in-production",
    label: "Keep production agents inside",
    cedar: `@id("production-stays-inside")
@reason("Agents in production do not reach beyond our own systems")
forbid (
  principal,
  action in Reeve::Action::"call_tool",
  resource
)
when { principal.env == "production" && resource is Reeve::Tool && resource.external };
`,
  },
] as const;
