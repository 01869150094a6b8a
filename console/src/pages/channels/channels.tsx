import type { Channel } from "@reeve/contract/channel";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { AddChannel } from "./add.tsx";
import { ChangeChannel } from "./change.tsx";
import { Deliveries } from "./deliveries.tsx";
import { DeliveriesOverTime } from "./over-time.tsx";
import { ChannelTable } from "./table.tsx";

/** How people are told outside of the console, and whether it works. */
export function ChannelsPage() {
  const unseen = useRefusal("channels.list");
  const refusal = useRefusal("channels.add");
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title="Channels"
      lead="How people are told of what needs them. A message is one sentence and a link; whatever is decided, is decided here."
      buttons={
        <Button kind="primary" unavailable={refusal} onClick={() => setAdding(true)}>
          Add a channel
        </Button>
      }
    >
      {unseen === undefined ? (
        <Seen refusal={refusal} />
      ) : (
        <Empty title="You may not see the channels.">
          <p>{unseen}</p>
        </Empty>
      )}
      {adding && <AddChannel onClose={() => setAdding(false)} />}
    </Page>
  );
}

function Seen({ refusal }: { refusal: string | undefined }) {
  const list = useAsked("channels.list", {}, { refetchInterval: 5_000 });
  const [changing, setChanging] = useState<Channel | null>(null);
  return (
    <div className="stack">
      <Loaded query={list} what="the channels">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nobody is told anything outside of this console.">
              <p>
                Add e-mail first: whoever something concerns is then told of it, with no more to
                set. A second channel as a fallback gets what the first could not deliver.
              </p>
            </Empty>
          ) : (
            <ChannelTable items={items} refusal={refusal} onChange={setChanging} />
          )
        }
      </Loaded>
      <DeliveriesOverTime />
      <Deliveries />
      {changing && <ChangeChannel channel={changing} onClose={() => setChanging(null)} />}
    </div>
  );
}
