import type { Tool } from "@reeve/contract/server";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { EffectBadge, ToolStatus } from "../../parts/server-status.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Diff } from "../../ui/diff.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { FormButtons } from "../../ui/form.tsx";
import { Json, pretty } from "../../ui/json.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { ToolData } from "./tool-data.tsx";

/** One tool: its pinned definition, and, where the server lists another now, what changed, to be accepted by a person. */
export function OneTool({ tool, onClose }: { tool: Tool; onClose: () => void }) {
  const accept = useChange("tools.accept");
  const refusal = useRefusal("tools.accept");
  const [saying, setSaying] = useState(false);
  const { listed } = tool;
  if (saying)
    return (
      <Dialog title={`What ${tool.name} touches`} open wide onClose={onClose}>
        <ToolData tool={tool} onDone={() => setSaying(false)} />
      </Dialog>
    );
  return (
    <Dialog title={`${tool.server}/${tool.name}`} open wide onClose={onClose}>
      <Facts>
        <Fact name="Effect">
          <EffectBadge effect={tool.effect} />
          {tool.external && <span className="muted"> reaches beyond a closed system</span>}
        </Fact>
        <Fact name="Definition">
          <ToolStatus status={tool.status} />
        </Fact>
        <Fact name="Pinned hash">
          <code className="id wrap">{tool.hash}</code>
        </Fact>
        <Fact name="First seen">
          <Moment at={tool.firstSeenAt} />
        </Fact>
        <Fact name="Data">
          <Plain>{dataOf(tool)}</Plain>{" "}
          <Button kind="quiet" onClick={() => setSaying(true)}>
            Say what it touches
          </Button>
        </Fact>
      </Facts>
      <p className="description">
        <Plain lines>{tool.description}</Plain>
      </p>
      {listed === null ? (
        <>
          <h3>Pinned definition</h3>
          <Json label="Pinned definition" value={tool.definition} />
        </>
      ) : (
        <>
          <h3>What changed</h3>
          <p>
            The server now lists another definition. Calls are blocked until someone accepts it.
          </p>
          <Diff
            label="What changed"
            before={pretty(tool.definition)}
            after={pretty(listed.definition)}
          />
          {accept.error && <Notice trouble={accept.error} />}
          <FormButtons>
            <Button
              kind="primary"
              unavailable={refusal}
              busy={accept.isPending}
              onClick={() =>
                accept.mutate(
                  { id: tool.id, hash: listed.hash },
                  {
                    onSuccess: () => {
                      say("The new definition is pinned.");
                      onClose();
                    },
                  },
                )
              }
            >
              Accept the new definition
            </Button>
            <Button onClick={onClose}>Leave it blocked</Button>
          </FormButtons>
        </>
      )}
    </Dialog>
  );
}

/** Which data it holds and names, in a few words. */
const dataOf = ({ dataClasses, data }: Tool): string =>
  [
    dataClasses.length === 0 ? "no class was said of it" : dataClasses.join(", "),
    data === null
      ? "its arguments are inferred"
      : `${data.length} ${data.length === 1 ? "rule" : "rules"} for its arguments`,
  ].join("; ");
