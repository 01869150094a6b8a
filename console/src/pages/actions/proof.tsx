import type { Action } from "@reeve/contract/action";
import type { Proof } from "@reeve/contract/ledger";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Json } from "../../ui/json.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";

type ProvenRecord = Proof["records"][number];

const columns: readonly Column<ProvenRecord>[] = [
  {
    key: "kind",
    head: "Record",
    heads: true,
    as: "tight",
    render: ({ kind }) => (kind === "intent" ? "The intent" : "The end"),
  },
  {
    key: "at",
    head: "Position",
    as: "num",
    render: ({ log, seq }) => `${log}:${seq}`,
  },
  {
    key: "covered",
    head: "Signed",
    render: ({ covered }) =>
      covered ? (
        <Badge tone="allow" shape="disc">
          Covered
        </Badge>
      ) : (
        <Badge tone="calm" shape="ring">
          At the next checkpoint
        </Badge>
      ),
  },
  {
    key: "leaf",
    head: "Leaf hash",
    as: "grow",
    render: ({ leaf }) => <code className="id wrap">{leaf}</code>,
  },
  { key: "path", head: "Audit path", as: "num", render: ({ path }) => `${path.length} hashes` },
];

/** That this action stands in a log whose head is signed, and how anyone can check it without trusting Reeve. */
export function ActionProof({ action }: { action: Action }) {
  const query = useAsked(
    "ledger.proof",
    { action: action.id },
    { againWhile: { unfinished: notYet, everyMs: 5_000 } },
  );
  if (query.data === undefined && query.error?.code === "not_found")
    return (
      <Empty title="Recorded, and not yet signed.">
        <p>A checkpoint is made every few seconds; the proof appears here with the next one.</p>
      </Empty>
    );
  return (
    <Loaded query={query} what="the proof">
      {({ checkpoint, records }) => (
        <>
          <Table
            label="Records of this action"
            columns={columns}
            rows={records}
            rowKey={({ kind }) => kind}
          />
          <p>
            The newest checkpoint was signed <Moment at={checkpoint.at} />.
          </p>
          <div className="two">
            <Snippet label="Signed checkpoint" text={checkpoint.note} />
            <Snippet label="Check it yourself" text={verifyCommands} />
          </div>
          <details>
            <summary>The records, byte for byte, with their audit paths</summary>
            {records.map(({ kind, body, path }) => (
              <Json key={kind} label={`Record of the ${kind}`} value={{ body, path }} />
            ))}
          </details>
        </>
      )}
    </Loaded>
  );
}

/** There is no checkpoint at all yet, or none that covers every record. */
const notYet = (proof: Proof | undefined): boolean =>
  proof === undefined || proof.records.some(({ covered }) => !covered);

const verifyCommands = [
  "# the whole log with its checkpoints, then a check that needs no connection",
  "reeve actions export > reeve.ndjson",
  "reeve verify reeve.ndjson",
].join("\n");
