import type { Output } from "@reeve/contract/operations";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { asFailure, type Failure } from "../../api/failure.ts";
import { useRefusal } from "../../api/me.ts";
import { stream } from "../../api/stream.ts";
import { Button } from "../../ui/button.tsx";
import { HowFar } from "../../ui/how-far.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { outcomeText } from "./outcomes.ts";

type Line = Output<"index.sync">;
const mostLines = 12;

/** Reads the boards now, and shows each as it is done. */
export function Sync() {
  const refusal = useRefusal("index.sync");
  const client = useQueryClient();
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [state, setState] = useState<"idle" | "reading" | "done">("idle");
  const [failure, setFailure] = useState<Failure | null>(null);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);

  const read = async (): Promise<void> => {
    const own = new AbortController();
    stop.current = own;
    setLines([]);
    setFailure(null);
    setState("reading");
    try {
      for await (const line of stream("index.sync", { again: true }, own.signal))
        setLines((before) => [line, ...before]);
    } catch (error) {
      setFailure(asFailure(error));
    }
    setState("done");
    await client.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[0]).startsWith("index."),
    });
  };
  const [last] = lines;
  return (
    <Section
      title="Read them now"
      buttons={
        state === "reading" ? (
          <Button onClick={() => stop.current?.abort()}>Stop reading</Button>
        ) : (
          <Button unavailable={refusal} onClick={() => void read()}>
            Read all boards
          </Button>
        )
      }
    >
      {failure && <Notice trouble={failure} />}
      {state === "idle" ? (
        <p className="muted">
          Boards are read once a day by themselves, no faster than each system bears.
        </p>
      ) : (
        <>
          <HowFar
            label={state === "reading" ? "Reading" : "Read"}
            done={last?.done ?? 0}
            of={last?.of ?? 0}
            unit="boards"
          />
          <ul aria-live="polite">
            {lines.slice(0, mostLines).map((line) => (
              <li key={line.board}>
                <Plain>{line.company}</Plain>{" "}
                <span className="muted">
                  <Plain>{line.board}</Plain>
                </span>
                : {outcomeText[line.outcome].label.toLowerCase()}, {line.count} openings,{" "}
                {line.opened} new, {line.closed} closed
                {line.group !== null && `, group ${line.group}`}
                {line.why !== null && (
                  <span className="muted">
                    {" "}
                    (<Plain>{line.why}</Plain>)
                  </span>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
