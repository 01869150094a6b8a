import type { ServerId } from "@reeve/contract/id";
import type { ToolServer } from "@reeve/contract/server";
import { getRouteApi } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { ChangeList } from "../../parts/change-list.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { ServerStatus } from "../../parts/server-status.tsx";
import { Button } from "../../ui/button.tsx";
import { Copy } from "../../ui/copy.tsx";
import { Note, Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { say } from "../../ui/toast.tsx";
import { ServerAbout } from "./about.tsx";
import { ServerHistoryTab } from "./history.tsx";
import { ServerLog } from "./log.tsx";
import { RemoveServer } from "./remove.tsx";
import { ServerTools } from "./tools.tsx";

const route = getRouteApi("/signed-in/servers/$id");

export function ServerPage() {
  const id = route.useParams().id as ServerId;
  const query = useAsked("servers.get", { id }, { refetchInterval: 10_000 });
  return (
    <Loaded query={query} what="the server" page="Server">
      {(server) => <OneServer server={server} />}
    </Loaded>
  );
}

function OneServer({ server }: { server: ToolServer }) {
  const { tab = "tools", tool } = route.useSearch();
  const navigate = route.useNavigate();
  const sync = useChange("servers.sync");
  const maySync = useRefusal("servers.sync");
  const log = { value: "log", label: "Its errors", content: <ServerLog server={server} /> };
  return (
    <Page
      title={server.name}
      over={
        <>
          Tool server <code className="id">{server.id}</code>
        </>
      }
      buttons={
        <>
          <Button
            unavailable={maySync}
            busy={sync.isPending}
            onClick={() =>
              sync.mutate(
                { id: server.id },
                { onSuccess: ({ tools }) => say(`Read again: ${tools} tools.`) },
              )
            }
          >
            {sync.isPending ? "Reading its tools" : "Read its tools again"}
          </Button>
          <RemoveServer server={server} />
        </>
      }
    >
      <p className="badges">
        <ServerStatus status={server.status} />
        <span>
          <span className="muted">agents reach it at</span> <code>{server.url}</code>{" "}
          <Copy text={server.url} what="the address" />
        </span>
      </p>
      {sync.error && <Notice trouble={sync.error} />}
      {server.error !== null && (
        <Note title="It does not answer">
          <p>
            <Plain>{server.error}</Plain>
          </p>
        </Note>
      )}
      <Tabs
        label="About this server"
        value={tab}
        onChange={(next) =>
          void navigate({ search: next === "tools" ? {} : { tab: next }, replace: true })
        }
        tabs={[
          {
            value: "tools",
            label: "Tools",
            content: (
              <ServerTools
                server={server}
                open={tool}
                onOpen={(name) =>
                  void navigate({ search: name === undefined ? {} : { tool: name } })
                }
              />
            ),
          },
          { value: "history", label: "How it does", content: <ServerHistoryTab server={server} /> },
          { value: "about", label: "About", content: <ServerAbout server={server} /> },
          ...(server.transport.kind === "stdio" ? [log] : []),
          { value: "changes", label: "Changes", content: <ChangeList subject={server.id} /> },
        ]}
      />
    </Page>
  );
}
