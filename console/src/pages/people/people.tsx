import type { Person } from "@reeve/contract/person";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useMe, useRefusal } from "../../api/me.ts";
import { useListed } from "../../api/query.ts";
import { tidy } from "../../api/search.ts";
import { Filters, TextFilter } from "../../parts/filters.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Badge, type Shape, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { ChangePerson } from "./change.tsx";
import { Invite } from "./invite.tsx";
import { NewLink } from "./new-link.tsx";

const route = getRouteApi("/signed-in/people");

const statuses: Record<Person["status"], { label: string; tone: Tone; shape: Shape }> = {
  invited: { label: "Invited", tone: "scope", shape: "half" },
  active: { label: "Active", tone: "allow", shape: "disc" },
  suspended: { label: "Suspended", tone: "block", shape: "square" },
  left: { label: "Left", tone: "calm", shape: "dash" },
};

export function PeoplePage() {
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
  const list = useListed("people.list", tidy({ q }));
  const [inviting, setInviting] = useState(false);
  const [changing, setChanging] = useState<Person | null>(null);
  const [linking, setLinking] = useState<Person | null>(null);
  const mayInvite = useRefusal("people.invite");
  const mayChange = useRefusal("people.update");
  const mayLink = useRefusal("people.link");

  const columns: readonly Column<Person>[] = [
    {
      key: "name",
      head: "Name",
      heads: true,
      render: ({ id, name }) => (
        <>
          <Link to="/answering" search={{ person: id }}>
            <Plain>{name}</Plain>
          </Link>
          {id === me.id && <span className="muted"> (you)</span>}
        </>
      ),
    },
    { key: "email", head: "E-mail", as: "grow", render: ({ email }) => <Plain>{email}</Plain> },
    { key: "role", head: "Role", render: ({ role }) => role },
    {
      key: "status",
      head: "Status",
      render: ({ status }) => {
        const { label, tone, shape } = statuses[status];
        return (
          <Badge tone={tone} shape={shape}>
            {label}
          </Badge>
        );
      },
    },
    { key: "seen", head: "Last seen", render: ({ lastSeenAt }) => <Ago at={lastSeenAt} /> },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (person) => (
        <>
          <Button kind="quiet" unavailable={mayLink} onClick={() => setLinking(person)}>
            New link<span className="unseen"> for {person.name}</span>
          </Button>
          <Button kind="quiet" unavailable={mayChange} onClick={() => setChanging(person)}>
            Change<span className="unseen"> {person.name}</span>
          </Button>
        </>
      ),
    },
  ];

  return (
    <Page
      title="People"
      lead="Those who sign in here, answer for agents, or approve what agents do."
      buttons={
        <Button kind="primary" unavailable={mayInvite} onClick={() => setInviting(true)}>
          Invite a person
        </Button>
      }
    >
      <Filters label="Filter people">
        <TextFilter
          label="Search"
          value={q}
          onChange={(q) => void navigate({ search: tidy({ q }), replace: true })}
        />
      </Filters>
      <Listing
        list={list}
        what="people"
        label="People"
        columns={columns}
        rowKey={({ id }) => id}
        rowClass={({ status }) => (status === "left" ? "past" : "")}
        empty={<Empty title="No person matches." />}
      />
      {inviting && <Invite onClose={() => setInviting(false)} />}
      {changing && <ChangePerson person={changing} onClose={() => setChanging(null)} />}
      {linking && <NewLink person={linking} onClose={() => setLinking(null)} />}
    </Page>
  );
}
