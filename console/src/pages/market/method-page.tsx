import type { IndexMethod } from "@reeve/contract/market";
import { Link } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { GroupBadge, Signal } from "./marks.tsx";
import { familyLabel } from "./words.ts";

type Pattern = IndexMethod["explicit"];
type Measured = IndexMethod["measured"][number];

const percent = (share: number | null): string =>
  share === null ? "none" : `${(Math.round(share * 1_000) / 10).toFixed(1)} %`;

const measuredColumns: readonly Column<Measured>[] = [
  { key: "family", head: "Family", heads: true, render: ({ family }) => familyLabel[family] },
  { key: "titles", head: "Titles", as: "num", render: ({ titles }) => titles },
  {
    key: "precision",
    head: "Precision",
    as: "num",
    render: ({ precision }) => percent(precision),
  },
  { key: "recall", head: "Recall", as: "num", render: ({ recall }) => percent(recall) },
  {
    key: "misses",
    head: "Misses",
    as: "grow",
    render: ({ misses }) =>
      misses.length === 0 ? (
        <span className="muted">none</span>
      ) : (
        <ul>
          {misses.map(({ title, said, wanted }) => (
            <li key={title}>
              “<Plain>{title}</Plain>”: told <code>{said}</code>, is <code>{wanted}</code>
            </li>
          ))}
        </ul>
      ),
  },
];
const boardColumns: readonly Column<IndexMethod["boards"][number]>[] = [
  { key: "name", head: "System", heads: true, render: ({ name }) => name },
  { key: "boards", head: "Boards", as: "num", render: ({ boards }) => boards },
  { key: "working", head: "Working", as: "num", render: ({ working }) => working },
  {
    key: "last",
    head: "Last read well",
    as: "tight",
    render: ({ lastOkAt }) => <Ago at={lastOkAt} />,
  },
];

/** How companies are placed, made from the tables that place them. */
export function MethodPage() {
  const query = useAsked("index.method", {});
  return (
    <Loaded query={query} what="the method" page="How companies are placed">
      {(method) => <Method method={method} />}
    </Loaded>
  );
}

const Method = ({ method }: { method: IndexMethod }) => (
  <Page
    title="How companies are placed"
    over={<Link to="/index">Jobs Index</Link>}
    lead="By the most advanced agentic role that they staff. This page is made from the tables that tell the roles."
  >
    <Signal />
    <Facts>
      <Fact name="Version">{method.version}</Fact>
      <Fact name="What exactly is executed (SHA-256)">
        <code className="id wrap">{method.hash}</code>
      </Fact>
    </Facts>
    <div className="index-method">
      <Section title="Groups">
        <Table
          label="Groups"
          columns={[
            {
              key: "group",
              head: "Group",
              heads: true,
              render: ({ group }) => <GroupBadge group={group} />,
            },
            { key: "hiring", head: "Hires for", as: "grow", render: ({ hiring }) => hiring },
            { key: "meaning", head: "Which means", render: ({ meaning }) => meaning },
            { key: "band", head: "Band", render: ({ band }) => band },
          ]}
          rows={method.groups}
          rowKey={({ group }) => group}
        />
      </Section>
      <Section title="Rules">
        <Facts>
          {method.rules.map(({ name, says }) => (
            <Fact key={name} name={name}>
              {says}
            </Fact>
          ))}
        </Facts>
      </Section>
      <Section title="Families, in the order in which they decide">
        {method.families.map(({ name, group, is, patterns }) => (
          <details key={name}>
            <summary>
              {familyLabel[name]} <GroupBadge group={group} />
            </summary>
            <p>{is}</p>
            <Patterns of={patterns} />
          </details>
        ))}
      </Section>
      <Section title="What never counts">
        {method.exclusions.map(({ what, patterns }) => (
          <details key={what}>
            <summary>{what}</summary>
            <Patterns of={patterns} />
          </details>
        ))}
      </Section>
      <Section title="Titles that need their description">
        <p>
          A title is clear where it says one of these: {method.explicit.says}. Any other one that
          matches has to be borne out by two different terms of its description.
        </p>
        <details>
          <summary>The terms</summary>
          <Patterns of={[method.explicit, ...method.corroborating]} />
        </details>
      </Section>
      <Section title="How well that tells">
        <p className="muted">
          On titles that were set aside while the patterns were made, and labelled by hand.
        </p>
        <Table
          label="Precision and recall by family"
          columns={measuredColumns}
          rows={method.measured}
          rowKey={({ family }) => family}
        />
      </Section>
      <Section title="Titles one can argue about">
        <Facts>
          {method.debatable.map(({ title, says }) => (
            <Fact key={title} name={title}>
              {says}
            </Fact>
          ))}
        </Facts>
      </Section>
      <Section title="Boards that are read">
        <Table
          label="Boards that are read"
          columns={boardColumns}
          rows={method.boards}
          rowKey={({ ats }) => ats}
        />
      </Section>
      <Section title="What it cannot say">
        <ul className="index-history">
          {method.limits.map((says) => (
            <li key={says}>{says}</li>
          ))}
        </ul>
      </Section>
      <Section title="Versions">
        <Facts>
          {method.versions.map(({ version, says, moved }) => (
            <Fact key={version} name={`Version ${version}`}>
              {says}
              {moved > 0 && ` It moved ${moved} ${moved === 1 ? "place" : "places"} by itself.`}
            </Fact>
          ))}
        </Facts>
      </Section>
      <Section title="Is something wrong?">
        <p>
          Every company’s page has a button to say what is wrong, and one to be left out. Nobody has
          to sign in for that.
        </p>
      </Section>
    </div>
  </Page>
);

const Patterns = ({ of }: { of: readonly Pattern[] }) => (
  <Table
    label="Patterns"
    columns={[
      { key: "says", head: "In words", heads: true, render: ({ says }: Pattern) => says },
      {
        key: "expression",
        head: "As it is executed",
        as: "grow",
        render: ({ expression }: Pattern) => <code>{expression}</code>,
      },
    ]}
    rows={of}
    rowKey={({ says }) => says}
  />
);
