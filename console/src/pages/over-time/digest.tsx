import type { Digest } from "@reeve/contract/digest";
import { Link } from "@tanstack/react-router";
import { useAsked, useChange } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { say } from "../../ui/toast.tsx";
import { Ago } from "../../ui/time.tsx";
import "./over-time.css";

/** The weekly digest as it would be sent now, and whether it is sent to you. */
export function DigestPage() {
  const query = useAsked("digest.get", {});
  return (
    <Page
      title="The weekly digest"
      lead="What moved, what fell, what is due, and the one gap. It is written on Monday at 07:00 UTC and sent by every channel that carries it."
    >
      <Loaded query={query} what="the digest">
        {(digest) => (
          <>
            <Sent digest={digest} />
            <Section title="As it would be sent now">
              <article className="digest">
                <p>
                  <strong>
                    <Plain>{digest.title}</Plain>
                  </strong>
                </p>
                {digest.sections.map(({ title, lines }) => (
                  <div key={title}>
                    <h3>{title}</h3>
                    <ul>
                      {lines.map((line) => (
                        <li key={line}>
                          <Plain>{line}</Plain>
                        </li>
                      ))}
                    </ul>
                  </div>
                ))}
              </article>
              <details className="numbers">
                <summary>As plain text</summary>
                <pre className="digest-text">{digest.text}</pre>
              </details>
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Sent({ digest: { toYou, channels, sentAt } }: { digest: Digest }) {
  const choose = useChange("digest.choose");
  return (
    <Section title="Who gets it">
      <p>
        {channels.length === 0 ? (
          <>
            No channel carries it. Choose it for one on the page{" "}
            <Link to="/channels">Channels</Link>.
          </>
        ) : (
          <>
            It goes out by <Plain>{channels.join(", ")}</Plain>.
          </>
        )}{" "}
        {sentAt === null ? (
          "None was written yet."
        ) : (
          <>
            The last was written <Ago at={sentAt} />.
          </>
        )}
      </p>
      {choose.error && <Notice trouble={choose.error} />}
      {toYou !== null && (
        <p>
          {toYou ? "It is sent to you by mail. " : "It is not sent to you. "}
          <Button
            busy={choose.isPending}
            onClick={() =>
              choose.mutate(
                { on: !toYou },
                {
                  onSuccess: ({ on }) =>
                    say(on ? "It will be sent to you." : "It will not be sent to you."),
                },
              )
            }
          >
            {toYou ? "Do not send it to me" : "Send it to me"}
          </Button>
        </p>
      )}
    </Section>
  );
}
