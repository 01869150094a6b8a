import type { EvidenceId } from "@reeve/contract/id";
import { useState } from "react";
import { call } from "../../api/call.ts";
import { asFailure, type Failure } from "../../api/failure.ts";
import { useRefusal } from "../../api/me.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { hand } from "./hand.ts";

/** The PDF of a bundle, as it is in the bundle; one that was made before there were any says so. */
export function PdfOf({ id }: { id: EvidenceId }) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [none, setNone] = useState(false);
  const take = async (): Promise<void> => {
    setBusy(true);
    try {
      const { files } = await call("evidence.bundle", { id });
      const written = files["evidence.pdf"];
      setNone(written === undefined);
      if (written !== undefined)
        hand(
          `${id}.pdf`,
          "application/pdf",
          Uint8Array.from(atob(written), (letter) => letter.charCodeAt(0)),
        );
      setFailure(null);
    } catch (error) {
      setFailure(asFailure(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        kind="quiet"
        busy={busy}
        unavailable={useRefusal("evidence.bundle")}
        onClick={() => void take()}
      >
        PDF<span className="unseen"> of {id}</span>
      </Button>
      {none && <span className="muted">It has none.</span>}
      {failure && <Notice trouble={failure} />}
    </>
  );
}
