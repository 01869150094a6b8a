import {
  guideIndex,
  stageGuide,
  surfaceGuide,
  type GuideBlock,
  type GuideCriterion,
  type GuidePage,
  type GuideRef,
} from "@reeve/contract/maturity/guide";
import { Link, useParams } from "@tanstack/react-router";
import { model } from "virtual:model";
import { Lost } from "../parts/fallbacks.tsx";
import { Place } from "../parts/ladder-place.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { Page } from "../ui/page.tsx";
import "./guide.css";

/** The ladder explained: where every page of the guide is found. */
export const GuideIndexPage = () => <Guide page={guideIndex(model)} />;

export function GuideStagePage() {
  const { number } = useParams({ from: "/signed-in/guide/stages/$number" });
  const stage = model.stages.find((each) => String(each.number) === number);
  return stage ? <Guide page={stageGuide(model, stage.number)} /> : <Lost />;
}

export function GuideSurfacePage() {
  const { id } = useParams({ from: "/signed-in/guide/surfaces/$id" });
  const surface = model.surfaces.find((each) => each.id === id);
  return surface ? <Guide page={surfaceGuide(model, surface.id)} /> : <Lost />;
}

const Guide = ({ page }: { page: GuidePage }) => (
  <Page
    title={page.title}
    over={"index" in page.ref ? "Guide" : <Link to="/guide">Guide</Link>}
    lead={page.lead}
    buttons={
      "index" in page.ref && (
        <a className="button" href="/assess/">
          Assess yourself in seven minutes
        </a>
      )
    }
  >
    <div className="guide">
      {page.blocks.map((block, i) => (
        // The pages are made from the model and never change while they are shown.
        // oxlint-disable-next-line react/no-array-index-key
        <Block key={i} block={block} />
      ))}
    </div>
  </Page>
);

function Block({ block }: { block: GuideBlock }) {
  switch (block.kind) {
    case "heading":
      return <h2>{block.text}</h2>;
    case "text":
      return <p className="guide-text">{block.text}</p>;
    case "facts":
      return (
        <Facts>
          {block.items.map(({ name, says }) => (
            <Fact key={name} name={name}>
              {says}
            </Fact>
          ))}
        </Facts>
      );
    case "answers":
      return (
        <dl className="guide-answers">
          {block.items.map(({ asks, answer }) => (
            <div key={asks}>
              <dt>{asks}</dt>
              <dd>{answer}</dd>
            </div>
          ))}
        </dl>
      );
    case "steps":
      return (
        <div className="guide-steps">
          <h3>{block.asks}</h3>
          <ol>
            {block.items.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </div>
      );
    case "pages":
      return (
        <Facts>
          {block.items.map(({ ref, name, says }) => (
            <Fact key={name} name={<Ref to={ref}>{name}</Ref>}>
              {says}
            </Fact>
          ))}
        </Facts>
      );
    case "criteria":
      return block.items.map((item) => <Criterion key={item.id} it={item} />);
  }
}

const Criterion = ({ it }: { it: GuideCriterion }) => (
  <section className="guide-criterion" id={it.id}>
    <h3>
      <code className="id">{it.id}</code> {it.name}
    </h3>
    <p className="guide-doing">
      {it.doing} <Place to={it.page}>Where it is done</Place>{" "}
      <span className="muted">{it.who}</span>
    </p>
    <Facts>
      <Fact name="Counted">{it.counted}</Fact>
      {it.outOf !== null && <Fact name="Out of">{it.outOf}</Fact>}
      <Fact name="Met">{it.met}</Fact>
      <Fact name="Evidence">{it.evidence}</Fact>
      <Fact name="Weight">{it.weight}</Fact>
    </Facts>
  </section>
);

function Ref({ to, children }: { to: GuideRef; children: string }) {
  if ("stage" in to)
    return (
      <Link to="/guide/stages/$number" params={{ number: String(to.stage) }}>
        {children}
      </Link>
    );
  if ("surface" in to)
    return (
      <Link to="/guide/surfaces/$id" params={{ id: to.surface }}>
        {children}
      </Link>
    );
  return <Link to="/guide">{children}</Link>;
}
