import type { Delivery, DeliveryStatus } from "@reeve/contract/delivery";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useChange, useListed } from "../../api/query.ts";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Badge, type Shape, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { eventOf } from "./words.ts";

const states: Readonly<Record<DeliveryStatus, { label: string; tone: Tone; shape: Shape }>> = {
  waiting: { label: "Waiting", tone: "scope", shape: "half" },
  sent: { label: "Delivered", tone: "allow", shape: "disc" },
  failed: { label: "Given up", tone: "block", shape: "square" },
};
const choices = Object.entries(states).map(([value, { label }]) => ({ value, label }));

/** Each message on its way and what became of it; what was given up can be tried again. */
export function Deliveries() {
  const { status } = useSearch({ from: "/signed-in/channels" });
  const navigate = useNavigate({ from: "/channels" });
  const refusal = useRefusal("deliveries.retry");
  const list = useListed("deliveries.list", { status, limit: 25 }, { refetchInterval: 5_000 });
  const retry = useChange("deliveries.retry");
  const columns: readonly Column<Delivery>[] = [
    {
      key: "title",
      head: "Message",
      heads: true,
      as: "grow",
      render: (it) => (
        <a href={it.link}>
          <Plain>{it.title}</Plain>
        </a>
      ),
    },
    { key: "about", head: "About", render: eventOf },
    {
      key: "to",
      head: "To",
      render: ({ channel, to, escalated }) => (
        <span>
          <Plain>{to === null ? channel.name : `${to} by ${channel.name}`}</Plain>
          {escalated && " (escalated)"}
        </span>
      ),
    },
    { key: "state", head: "State", render: (it) => <State it={it} /> },
    { key: "at", head: "Told", render: ({ createdAt }) => <Ago at={createdAt} /> },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: ({ id, status, title }) =>
        status === "failed" && (
          <Button
            kind="quiet"
            unavailable={refusal}
            onClick={() => retry.mutate({ id }, { onSuccess: () => say("It is tried again.") })}
          >
            Try again<span className="unseen"> {title}</span>
          </Button>
        ),
    },
  ];
  return (
    <Section title="Messages">
      <Filters label="Which messages">
        <ChoiceFilter
          label="State"
          value={status}
          any="All"
          choices={choices}
          onChange={(next) =>
            void navigate({
              search: next === undefined ? {} : { status: next },
              replace: true,
            })
          }
        />
      </Filters>
      {retry.error && <Notice trouble={retry.error} />}
      <Listing
        list={list}
        what="messages"
        label="Messages"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty title="There is no such message.">
            <p>Whatever needs somebody is told from here as soon as a channel is there for it.</p>
          </Empty>
        }
      />
    </Section>
  );
}

function State({ it: { status, error, attempts, nextAt } }: { it: Delivery }) {
  const { label, tone, shape } = states[status];
  return (
    <span>
      <Badge tone={tone} shape={shape}>
        {label}
      </Badge>{" "}
      {error !== null && <Plain>{error}</Plain>}
      {nextAt !== null && attempts > 0 && (
        <>
          {" "}
          Next try <Ago at={nextAt} />.
        </>
      )}
    </span>
  );
}
