import type { Connection } from "../../api/live.ts";
import { Badge } from "../../ui/badge.tsx";

/** Whether what is shown is what happens now. */
export function Connected({ connection, paused }: { connection: Connection; paused: boolean }) {
  if (connection === "lost")
    return (
      <Badge tone="block" shape="square">
        Connection lost, trying again
      </Badge>
    );
  if (connection === "connecting")
    return (
      <Badge tone="calm" shape="ring">
        Connecting
      </Badge>
    );
  return paused ? (
    <Badge tone="escalate" shape="bars">
      Paused
    </Badge>
  ) : (
    <Badge tone="allow" shape="disc">
      Live
    </Badge>
  );
}
