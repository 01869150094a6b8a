import type { ImportId } from "@reeve/contract/id";
import type { Import } from "@reeve/contract/import";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { HowFar } from "../../ui/how-far.tsx";
import { Note, Notice } from "../../ui/notice.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import { StatusBadge } from "./imports.tsx";
import { ColumnsForm } from "./mapping.tsx";
import { Rows } from "./rows.tsx";
import { many, under } from "./words.ts";

const route = getRouteApi("/signed-in/imports/$id");
const soonMs = 700;

export function ImportPage() {
  const id = route.useParams().id as ImportId;
  const query = useAsked(
    "imports.get",
    { id },
    { againWhile: { unfinished: (it) => it === undefined || under(it) !== null, everyMs: soonMs } },
  );
  return (
    <Loaded query={query} what="the import" page="Import">
      {(it) => <OneImport it={it} />}
    </Loaded>
  );
}

function OneImport({ it }: { it: Import }) {
  const at = under(it);
  const stalled = at !== null && !it.running;
  return (
    <Page
      title={it.file}
      over={
        <>
          Import <code className="id">{it.id}</code>
        </>
      }
      buttons={<Steps it={it} />}
    >
      <p className="badges">
        <StatusBadge status={it.status} />
        <span className="muted">
          by <Plain>{it.by}</Plain>, <Moment at={it.createdAt} />
          {it.format !== null && <>, {it.format}</>}
        </span>
      </p>
      {at && it.running && <HowFar {...at} unit="rows" />}
      {stalled && it.problem === null && (
        <Note title="Nobody works on it now">
          <p>
            Reeve was stopped in the middle. What was done is recorded, and nothing is done twice
            {it.status === "reading" ? ": send the file again." : ": start the same step again."}
          </p>
        </Note>
      )}
      {it.problem && (
        <Notice
          trouble={{
            title: it.status === "failed" ? "The file could not be read" : "It broke off",
            message: it.problem.detail,
            fix: it.problem.fix,
            requestId: null,
          }}
        />
      )}
      {it.status === "uploading" && (
        <Note title="The file is not whole">
          <p>Only a part of it arrived. Send the file again: this import changes nothing.</p>
        </Note>
      )}
      {(it.status === "read" || it.status === "checked") && (
        <Section title="What the columns say">
          <ColumnsForm key={it.id} it={it} />
        </Section>
      )}
      {it.columns.length > 0 && it.status !== "read" && it.status !== "reading" && (
        <Section title={titleOf(it)}>
          <Rows it={it} />
        </Section>
      )}
    </Page>
  );
}

const titleOf = ({ status }: Import): string =>
  status === "checked" || status === "checking"
    ? "What becomes of each row"
    : "What became of each row";

/** What comes next, and the way back. */
function Steps({ it }: { it: Import }) {
  const [asking, setAsking] = useState<"apply" | "undo" | null>(null);
  const apply = useChange("imports.apply");
  const undo = useChange("imports.undo");
  const refusal = useRefusal("imports.apply");
  const { create, update, applied } = it.counts;
  const stalled = under(it) !== null && !it.running;
  const mayApply = it.status === "checked" || (it.status === "applying" && stalled);
  const mayUndo =
    (it.status === "applied" && applied > 0) ||
    ((it.status === "undoing" || it.status === "applying") && stalled);
  const change = asking === "undo" ? undo : apply;
  return (
    <>
      {mayApply && (
        <Button
          kind="primary"
          unavailable={
            refusal ?? (create + update === 0 ? "No row would change anything." : undefined)
          }
          onClick={() => setAsking("apply")}
        >
          {it.status === "applying" ? "Go on applying" : "Apply"}
        </Button>
      )}
      {mayUndo && (
        <Button unavailable={refusal} onClick={() => setAsking("undo")}>
          {it.status === "undoing" ? "Go on taking back" : "Take it back"}
        </Button>
      )}
      <Confirm
        title={asking === "undo" ? "Take this import back?" : "Apply this import?"}
        says={
          asking === "undo"
            ? "Agents that it brought are removed, and those that it changed are again as they were. What was used or changed since stays as it is."
            : `${many(create, "agent is registered", "agents are registered")}, and ${many(update, "agent is changed", "agents are changed")}. Rows with errors are left out. You can take it back afterwards.`
        }
        does={asking === "undo" ? "Take it back" : "Apply"}
        open={asking !== null}
        busy={change.isPending}
        failure={change.error}
        onClose={() => setAsking(null)}
        onConfirm={() => change.mutate({ id: it.id }, { onSuccess: () => setAsking(null) })}
      />
    </>
  );
}
