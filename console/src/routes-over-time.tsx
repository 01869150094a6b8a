import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { choices } from "virtual:contract";
import { oneOf, tidy, whole } from "./api/search.ts";
import { scopeOf } from "./parts/ladder-measured.ts";
import { signedIn, type Search } from "./routes-signed-in.tsx";

const spans: readonly number[] = [7, 30, 90, 365];
const span = (value: unknown): number | undefined => {
  const days = whole(value);
  return days !== undefined && spans.includes(days) ? days : undefined;
};
const history = createRoute({
  getParentRoute: () => signedIn,
  path: "/maturity/history",
  component: lazyRouteComponent(() => import("./pages/maturity/history-page.tsx"), "HistoryPage"),
});
const report = createRoute({
  getParentRoute: () => signedIn,
  path: "/report",
  validateSearch: scopeOf,
  component: lazyRouteComponent(() => import("./pages/maturity/report-page.tsx"), "ReportPage"),
});
const trends = createRoute({
  getParentRoute: () => signedIn,
  path: "/trends",
  validateSearch: (search: Search) => tidy({ days: span(search["days"]) }),
  component: lazyRouteComponent(() => import("./pages/over-time/trends.tsx"), "TrendsPage"),
});
const compare = createRoute({
  getParentRoute: () => signedIn,
  path: "/compare",
  validateSearch: (search: Search) => tidy({ by: oneOf(["environment"] as const, search["by"]) }),
  component: lazyRouteComponent(() => import("./pages/over-time/compare.tsx"), "ComparePage"),
});
const calendar = createRoute({
  getParentRoute: () => signedIn,
  path: "/calendar",
  validateSearch: (search: Search) =>
    tidy({
      kind: oneOf(choices.DutyKind, search["kind"]),
      state: oneOf(choices.DutyState, search["state"]),
    }),
  component: lazyRouteComponent(() => import("./pages/over-time/calendar.tsx"), "CalendarPage"),
});
const digest = createRoute({
  getParentRoute: () => signedIn,
  path: "/digest",
  component: lazyRouteComponent(() => import("./pages/over-time/digest.tsx"), "DigestPage"),
});
const whatIf = createRoute({
  getParentRoute: () => signedIn,
  path: "/what-if",
  component: lazyRouteComponent(() => import("./pages/over-time/what-if.tsx"), "WhatIfPage"),
});

/** The ladder over time, beside itself, and as it would be. */
export const overTimeRoutes = [history, report, trends, compare, whatIf, calendar, digest] as const;
