import type { BreakGlassId } from "@reeve/contract/id";
import { createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { choices } from "virtual:contract";
import { oneOf, ownPlace, text, tidy, whole } from "./api/search.ts";
import { AccountPage } from "./pages/account/account.tsx";
import { ActionPage } from "./pages/actions/action.tsx";
import { ActionsPage } from "./pages/actions/actions.tsx";
import { inventorySearch } from "./pages/inventory/search.ts";
import { EntryPage } from "./pages/inventory/entry-page.tsx";
import { AgentPage } from "./pages/agents/agent.tsx";
import { AgentsPage } from "./pages/agents/agents.tsx";
import { EditAgentPage } from "./pages/agents/edit.tsx";
import { NewAgentPage } from "./pages/agents/new.tsx";
import { ChangesPage } from "./pages/changes/changes.tsx";
import { FoundPage } from "./pages/found/found.tsx";
import { FoundOnePage } from "./pages/found/one.tsx";
import { HomePage } from "./pages/home/home.tsx";
import { LivePage } from "./pages/live/live.tsx";
import { OverviewPage } from "./pages/overview/overview.tsx";
import { PeoplePage } from "./pages/people/people.tsx";
import { NewServerPage } from "./pages/servers/new.tsx";
import { ServerPage } from "./pages/servers/server.tsx";
import { ServersPage } from "./pages/servers/servers.tsx";
import { TelemetryPage } from "./pages/telemetry/telemetry.tsx";
import { SignInPage } from "./pages/sign-in/sign-in.tsx";
import { WelcomePage } from "./pages/sign-in/welcome.tsx";
import { TokensPage } from "./pages/tokens/tokens.tsx";
import { Stumbled, Waiting } from "./parts/fallbacks.tsx";
import { scopeOf } from "./parts/ladder-measured.ts";
import { answeringRoutes, enrol } from "./routes-answering.tsx";
import { approvalRoutes } from "./routes-approvals.tsx";
import { dataRoutes } from "./routes-data.tsx";
import { callback, houseRoutes } from "./routes-house.tsx";
import { evalRoutes } from "./routes-evals.tsx";
import { importRoutes } from "./routes-imports.tsx";
import { overTimeRoutes } from "./routes-over-time.tsx";
import { indexRoutes, publicIndex } from "./routes-index.tsx";
import { monitorRoutes } from "./routes-monitors.tsx";
import { policyRoutes } from "./routes-policies.tsx";
import { stopRoutes } from "./routes-stops.tsx";
import { root, signedIn, type Search } from "./routes-signed-in.tsx";

const actionFilter = (search: Search) => ({
  agent: text(search["agent"]),
  server: text(search["server"]),
  tool: text(search["tool"]),
  kind: oneOf(choices.ActionKind, search["kind"]),
  decision: oneOf(choices.Answer, search["decision"]),
  outcome: oneOf(choices.Outcome, search["outcome"]),
});

const glassId = (value: unknown): BreakGlassId | undefined =>
  typeof value === "string" && value.startsWith("brg_") ? (value as BreakGlassId) : undefined;

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Search) => tidy({ next: ownPlace(search["next"]) }),
  component: SignInPage,
});

const home = createRoute({ getParentRoute: () => signedIn, path: "/", component: HomePage });
const ladder = createRoute({
  getParentRoute: () => signedIn,
  path: "/maturity",
  validateSearch: scopeOf,
  component: lazyRouteComponent(() => import("./pages/maturity/ladder-page.tsx"), "LadderPage"),
});
const surface = createRoute({
  getParentRoute: () => signedIn,
  path: "/maturity/$surface",
  validateSearch: scopeOf,
  component: lazyRouteComponent(() => import("./pages/maturity/surface-page.tsx"), "SurfacePage"),
});
const criterion = createRoute({
  getParentRoute: () => signedIn,
  path: "/maturity/criteria/$id",
  validateSearch: scopeOf,
  component: lazyRouteComponent(
    () => import("./pages/maturity/criterion-page.tsx"),
    "CriterionPage",
  ),
});
const overview = createRoute({
  getParentRoute: () => signedIn,
  path: "/overview",
  validateSearch: (search: Search) => tidy({ hours: whole(search["hours"]) }),
  component: OverviewPage,
});
const welcome = createRoute({
  getParentRoute: () => signedIn,
  path: "/welcome",
  validateSearch: (search: Search) => tidy({ next: ownPlace(search["next"]) }),
  component: WelcomePage,
});
const live = createRoute({
  getParentRoute: () => signedIn,
  path: "/live",
  validateSearch: (search: Search) => tidy(actionFilter(search)),
  component: LivePage,
});
const seenBy = (it: unknown): "door" | "telemetry" | undefined =>
  it === "door" || it === "telemetry" ? it : undefined;
const actions = createRoute({
  getParentRoute: () => signedIn,
  path: "/actions",
  validateSearch: (search: Search) =>
    tidy({
      ...actionFilter(search),
      since: text(search["since"]),
      until: text(search["until"]),
      shadow: text(search["shadow"]),
      breakGlass: glassId(search["breakGlass"]),
      seen: seenBy(search["seen"]),
    }),
  component: ActionsPage,
});
const action = createRoute({
  getParentRoute: () => signedIn,
  path: "/actions/$id",
  component: ActionPage,
});
const agents = createRoute({
  getParentRoute: () => signedIn,
  path: "/agents",
  validateSearch: inventorySearch,
  component: AgentsPage,
});
const entry = createRoute({
  getParentRoute: () => signedIn,
  path: "/inventory/$id",
  component: EntryPage,
});
const newAgent = createRoute({
  getParentRoute: () => signedIn,
  path: "/agents/new",
  validateSearch: (search: Search) => tidy({ name: text(search["name"]), of: text(search["of"]) }),
  component: NewAgentPage,
});
const agent = createRoute({
  getParentRoute: () => signedIn,
  path: "/agents/$id",
  validateSearch: (search: Search) => tidy({ tab: text(search["tab"]) }),
  component: AgentPage,
});
const editAgent = createRoute({
  getParentRoute: () => signedIn,
  path: "/agents/$id/edit",
  component: EditAgentPage,
});
const servers = createRoute({
  getParentRoute: () => signedIn,
  path: "/servers",
  component: ServersPage,
});
const newServer = createRoute({
  getParentRoute: () => signedIn,
  path: "/servers/new",
  component: NewServerPage,
});
const server = createRoute({
  getParentRoute: () => signedIn,
  path: "/servers/$id",
  validateSearch: (search: Search) =>
    tidy({ tab: text(search["tab"]), tool: text(search["tool"]) }),
  component: ServerPage,
});
const found = createRoute({
  getParentRoute: () => signedIn,
  path: "/found",
  validateSearch: (search: Search) =>
    tidy({
      q: text(search["q"]),
      kind: oneOf(choices.DiscoveredKind, search["kind"]),
      source: oneOf(choices.DiscoverySource, search["source"]),
      status: oneOf([...choices.DiscoveredStatus, "all"] as const, search["status"]),
      sure: oneOf(["0.9", "0.7", "0.5"] as const, text(search["sure"])),
      each: oneOf(["yes"] as const, search["each"]),
    }),
  component: FoundPage,
});
const foundOne = createRoute({
  getParentRoute: () => signedIn,
  path: "/found/$id",
  component: FoundOnePage,
});
const people = createRoute({
  getParentRoute: () => signedIn,
  path: "/people",
  validateSearch: (search: Search) => tidy({ q: text(search["q"]) }),
  component: PeoplePage,
});
const tokens = createRoute({
  getParentRoute: () => signedIn,
  path: "/tokens",
  component: TokensPage,
});
const telemetry = createRoute({
  getParentRoute: () => signedIn,
  path: "/telemetry",
  component: TelemetryPage,
});
const changes = createRoute({
  getParentRoute: () => signedIn,
  path: "/changes",
  validateSearch: (search: Search) => tidy({ subject: text(search["subject"]) }),
  component: ChangesPage,
});
const guidePages = () => import("./guide/guide-page.tsx");
const guide = createRoute({
  getParentRoute: () => signedIn,
  path: "/guide",
  component: lazyRouteComponent(guidePages, "GuideIndexPage"),
});
const guideStage = createRoute({
  getParentRoute: () => signedIn,
  path: "/guide/stages/$number",
  component: lazyRouteComponent(guidePages, "GuideStagePage"),
});
const guideSurface = createRoute({
  getParentRoute: () => signedIn,
  path: "/guide/surfaces/$id",
  component: lazyRouteComponent(guidePages, "GuideSurfacePage"),
});
const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/account",
  component: AccountPage,
});

/** The map of the console. What a page shows is in its address, so every view can be linked to. */
export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    enrol,
    callback,
    publicIndex,
    signedIn.addChildren([
      home,
      ladder,
      surface,
      criterion,
      ...overTimeRoutes,
      overview,
      welcome,
      live,
      actions,
      action,
      agents,
      entry,
      newAgent,
      agent,
      editAgent,
      servers,
      newServer,
      server,
      ...answeringRoutes,
      ...approvalRoutes,
      ...policyRoutes,
      found,
      foundOne,
      people,
      tokens,
      ...dataRoutes,
      ...importRoutes,
      ...indexRoutes,
      ...houseRoutes,
      ...monitorRoutes,
      ...stopRoutes,
      ...evalRoutes,
      telemetry,
      changes,
      guide,
      guideStage,
      guideSurface,
      account,
    ]),
  ]),
  defaultPendingComponent: Waiting,
  defaultErrorComponent: Stumbled,
  defaultPendingMs: 300,
  scrollRestoration: true,
  // What a route does not check never reaches its page.
  search: { strict: true },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
