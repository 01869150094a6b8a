import { placeOf } from "./place.ts";
import type { ToolServer } from "@reeve/contract/server";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Json } from "../../ui/json.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago, Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { credentialNames } from "./credential-fields.tsx";
import { TransportFields, transportOf } from "./transport-fields.tsx";

export function ServerAbout({ server }: { server: ToolServer }) {
  const { transport } = server;
  const [changing, setChanging] = useState(false);
  const update = useChange("servers.update");
  const refusal = useRefusal("servers.update");
  return (
    <div className="two">
      <Section
        title="How it is reached"
        buttons={
          <Button unavailable={refusal} onClick={() => setChanging(true)}>
            Change
          </Button>
        }
      >
        <Facts>
          {transport.kind === "http" ? (
            <>
              <Fact name="Address">
                <code>
                  <Plain>{transport.url}</Plain>
                </code>
              </Fact>
              <Fact name="Reeve shows it">
                {credentialNames[transport.credential?.kind ?? "none"]}
              </Fact>
            </>
          ) : transport.kind === "local" ? (
            <Fact name="Place">{placeOf(transport)}</Fact>
          ) : (
            <>
              <Fact name="Command">
                <code>
                  <Plain>{placeOf(transport)}</Plain>
                </code>
              </Fact>
              <Fact name="Environment">
                {Object.keys(transport.env).length === 0 ? (
                  <span className="muted">empty</span>
                ) : (
                  <code>{Object.keys(transport.env).join(", ")}</code>
                )}
              </Fact>
            </>
          )}
          <Fact name="Added">
            <Moment at={server.createdAt} />
          </Fact>
          <Fact name="Tools last read">
            <Ago at={server.syncedAt} />
          </Fact>
        </Facts>
      </Section>
      <Section title="What it says of itself">
        <Json label="What it says of itself" value={server.about} />
      </Section>
      {changing && (
        <Dialog title={`How ${server.name} is reached`} open onClose={() => setChanging(false)}>
          <Form
            label="How it is reached"
            failure={update.error}
            onSubmit={(values) =>
              update.mutate(
                { id: server.id, transport: transportOf(values, transport) },
                {
                  onSuccess: () => {
                    say("The server is changed.");
                    setChanging(false);
                  },
                },
              )
            }
          >
            <TransportFields transport={transport} />
            <FormButtons>
              <Button kind="primary" type="submit" busy={update.isPending}>
                Save
              </Button>
              <Button onClick={() => setChanging(false)}>Cancel</Button>
            </FormButtons>
          </Form>
        </Dialog>
      )}
    </div>
  );
}
