import { Link, getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { AddCompany } from "./add.tsx";
import { Boards } from "./boards.tsx";
import { Bring } from "./bring.tsx";
import { Signal } from "./marks.tsx";
import { Requests } from "./requests.tsx";
import { Settings } from "./settings.tsx";
import { Sync } from "./sync.tsx";
import "./market.css";

const route = getRouteApi("/signed-in/index/keep");

/** For those who keep the index: companies and boards, reading them now, what was asked, and who may see it. */
export function KeepIndexPage() {
  const { add } = route.useSearch();
  const [doing, setDoing] = useState<"add" | "bring" | null>(add === "yes" ? "add" : null);
  const refusal = useRefusal("index.add");
  const overview = useAsked("index.overview", {}, { refetchInterval: 10_000 });
  return (
    <Page
      title="Boards of the Jobs Index"
      over={<Link to="/index">Jobs Index</Link>}
      lead="Which companies are in the index, where their openings are read, and who may see it."
      buttons={
        <>
          <Button kind="primary" unavailable={refusal} onClick={() => setDoing("add")}>
            Add a company
          </Button>
          <Button unavailable={refusal} onClick={() => setDoing("bring")}>
            Bring a file
          </Button>
        </>
      }
    >
      <Signal />
      <Loaded query={overview} what="the index">
        {({ companies, placed, openRoles }) => (
          <p className="muted">
            {companies.toLocaleString("en")} companies, {placed.toLocaleString("en")} of them placed
            by {openRoles.toLocaleString("en")} open roles.
          </p>
        )}
      </Loaded>
      <Sync />
      <Section title="Boards">
        <Boards />
      </Section>
      <Section title="What was asked">
        <Requests />
      </Section>
      <Section title="Who may see it">
        <Settings />
      </Section>
      {doing === "add" && <AddCompany onClose={() => setDoing(null)} />}
      {doing === "bring" && <Bring onClose={() => setDoing(null)} />}
    </Page>
  );
}
