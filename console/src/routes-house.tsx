import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { FindingsPage } from "./pages/findings/findings.tsx";
import { oneOf, tidy } from "./api/search.ts";
import { LimitsPage } from "./pages/limits/limits.tsx";
import { ReviewsPage } from "./pages/reviews/reviews.tsx";
import { CallbackPage } from "./pages/sign-in/callback.tsx";
import { root, signedIn, type Search } from "./routes-signed-in.tsx";

const record = createRoute({
  getParentRoute: () => signedIn,
  path: "/record",
  component: lazyRouteComponent(() => import("./pages/record/record.tsx"), "RecordPage"),
});
const directory = createRoute({
  getParentRoute: () => signedIn,
  path: "/directory",
  component: lazyRouteComponent(() => import("./pages/directory/directory.tsx"), "DirectoryPage"),
});
const keys = createRoute({
  getParentRoute: () => signedIn,
  path: "/keys",
  component: lazyRouteComponent(() => import("./pages/keys/keys.tsx"), "KeysPage"),
});
const channels = createRoute({
  getParentRoute: () => signedIn,
  path: "/channels",
  validateSearch: (search: Search) =>
    tidy({ status: oneOf(["waiting", "sent", "failed"] as const, search["status"]) }),
  component: lazyRouteComponent(() => import("./pages/channels/channels.tsx"), "ChannelsPage"),
});
const limits = createRoute({
  getParentRoute: () => signedIn,
  path: "/limits",
  component: LimitsPage,
});

const reviews = createRoute({
  getParentRoute: () => signedIn,
  path: "/reviews",
  validateSearch: (search: Search) =>
    tidy({ status: oneOf(["approved", "self", "refused", "all"] as const, search["status"]) }),
  component: ReviewsPage,
});

const findings = createRoute({
  getParentRoute: () => signedIn,
  path: "/findings",
  validateSearch: (search: Search) =>
    tidy({
      status: oneOf(["open", "accepted", "resolved", "all"] as const, search["status"]),
      severity: oneOf(["critical", "high", "medium", "low"] as const, search["severity"]),
      owner: oneOf(["me", "none"] as const, search["owner"]),
      overdue: oneOf(["yes"] as const, search["overdue"]),
    }),
  component: FindingsPage,
});

const outsiders = createRoute({
  getParentRoute: () => signedIn,
  path: "/outsiders",
  component: lazyRouteComponent(() => import("./pages/outsiders/outsiders.tsx"), "OutsidersPage"),
});

/** Where an identity provider sends people back to; nobody is signed in yet. */
export const callback = createRoute({
  getParentRoute: () => root,
  path: "/sign-in/callback",
  component: CallbackPage,
});

/** What bounds the house, and what it keeps. */
export const houseRoutes = [
  keys,
  directory,
  channels,
  limits,
  outsiders,
  reviews,
  findings,
  record,
] as const;
