import type { Action } from "@reeve/contract/action";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Plain } from "../../ui/plain.tsx";

/** What came back, without more of the content than was kept. */
export function CameBack({ action }: { action: Action }) {
  const { result, error, outcome } = action;
  if (outcome === null) return <p>It is still under way.</p>;
  return (
    <>
      {error !== null && (
        <p>
          <Plain>{error}</Plain>
        </p>
      )}
      {outcome === "unknown" && (
        <p>It began and nobody saw the end. Look at the server for what it did.</p>
      )}
      {result === null ? (
        <p className="muted">
          {outcome === "denied" ? "Nothing: it did not happen." : "Nothing was kept."}
        </p>
      ) : (
        <>
          <Facts>
            <Fact name="Size">
              <span className="num">{new Intl.NumberFormat("en").format(result.bytes)} bytes</span>
            </Fact>
            {result.status !== null && <Fact name="HTTP status">{result.status}</Fact>}
            <Fact name="SHA-256">
              <code className="id wrap">{result.hash}</code>
            </Fact>
          </Facts>
          {result.preview !== null && (
            // A scrolling region must be reachable with the keyboard.
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            <pre className="json" tabIndex={0} aria-label="Beginning of what came back">
              <Plain lines>{result.preview}</Plain>
            </pre>
          )}
        </>
      )}
    </>
  );
}
