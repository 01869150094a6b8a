import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { oneOf, text, tidy } from "./api/search.ts";
import { signedIn, type Search } from "./routes-signed-in.tsx";

const risks = createRoute({
  getParentRoute: () => signedIn,
  path: "/risks",
  validateSearch: (search: Search) =>
    tidy({ tab: oneOf(["owners", "reviews"] as const, search["tab"]) }),
  component: lazyRouteComponent(() => import("./pages/risks/risks.tsx"), "RisksPage"),
});
const newRisk = createRoute({
  getParentRoute: () => signedIn,
  path: "/risks/new",
  component: lazyRouteComponent(() => import("./pages/risks/new.tsx"), "NewRiskPage"),
});
const risk = createRoute({
  getParentRoute: () => signedIn,
  path: "/risks/$id",
  component: lazyRouteComponent(() => import("./pages/risks/one.tsx"), "OneRiskPage"),
});
const changeRisk = createRoute({
  getParentRoute: () => signedIn,
  path: "/risks/$id/change",
  component: lazyRouteComponent(() => import("./pages/risks/change.tsx"), "ChangeRiskPage"),
});
const evidence = createRoute({
  getParentRoute: () => signedIn,
  path: "/evidence",
  validateSearch: (search: Search) => tidy({ framework: text(search["framework"]) }),
  component: lazyRouteComponent(() => import("./pages/evidence/evidence.tsx"), "EvidencePage"),
});
const reports = createRoute({
  getParentRoute: () => signedIn,
  path: "/reports",
  component: lazyRouteComponent(() => import("./pages/reports/reports.tsx"), "ReportsPage"),
});

/** What risk is left, and what speaks for the controls, and what is given away. */
export const riskRoutes = [risks, newRisk, risk, changeRisk, evidence, reports] as const;
