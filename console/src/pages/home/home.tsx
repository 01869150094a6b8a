import { Link } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { EstatePicture } from "../../parts/estate.tsx";
import { Gaps, Todo, nextActions } from "../../parts/ladder-gaps.tsx";
import { useMaturity, useMovesSaid } from "../../parts/ladder-measured.ts";
import { Standing } from "../../parts/ladder-standing.tsx";
import { Surfaces, surfaceName } from "../../parts/ladder-surfaces.tsx";
import { TargetsInShort } from "../../parts/targets.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Ago } from "../../ui/time.tsx";
import { Changed } from "./changed.tsx";
import { Waiting } from "./waiting.tsx";
import { WayUp } from "./way-up.tsx";
import "./home.css";

const estateEveryMs = 5_000;

/** Where the organisation stands, measured; it moves by itself while somebody looks. */
export function HomePage() {
  const maturity = useMaturity();
  const estate = useAsked("estate.get", {}, { refetchInterval: estateEveryMs });
  const says = useMovesSaid(maturity.data, surfaceName);
  const measured = maturity.data;
  return (
    <Page
      title="Where you stand"
      lead={
        measured ? (
          <>
            Measured from records <Ago at={measured.at} />, by model {measured.model.version}.
          </>
        ) : (
          "Measured from records."
        )
      }
      buttons={
        <>
          <Link to="/overview">The last 24 hours</Link>
          <Link to="/report">Report</Link>
        </>
      }
    >
      <output className="unseen">{says}</output>
      <Loaded query={maturity} what="the ladder">
        {(data) => (
          <>
            <div className="two home-top">
              <Standing maturity={data} agents={estate.data?.agents} />
              <Gaps maturity={data} />
            </div>
            <WayUp maturity={data} />
            <Section
              title="Six surfaces"
              buttons={<Link to="/maturity">By environment, team or agent</Link>}
            >
              <Surfaces surfaces={data.surfaces} />
            </Section>
            <TargetsInShort />
            <Section title="Next to do">
              <Actions maturity={data} />
            </Section>
            <div className="two">
              <Section
                title="Since yesterday"
                buttons={<Link to="/maturity/history">All changes</Link>}
              >
                <Changed />
              </Section>
              <Section title="Waiting for you">
                <Waiting maturity={data} />
              </Section>
            </div>
          </>
        )}
      </Loaded>
      {/* Below what is still on its way it would jump. */}
      {!maturity.isPending && (
        <Section title="The estate">
          <Loaded query={estate} what="the estate">
            {(data) =>
              data.agents === 0 && data.servers.length === 0 ? (
                <Empty title="Nothing stands here yet.">
                  <p>Owners, their agents and the tool servers these reach are drawn here.</p>
                </Empty>
              ) : (
                <EstatePicture estate={data} />
              )
            }
          </Loaded>
        </Section>
      )}
    </Page>
  );
}

function Actions({ maturity }: { maturity: Parameters<typeof nextActions>[0] }) {
  return nextActions(maturity).length === 0 ? (
    <Empty title="Nothing to do to rise.">
      <p>Keep the standing duties in date; what expires shows under “Waiting for you”.</p>
    </Empty>
  ) : (
    <Todo maturity={maturity} />
  );
}
