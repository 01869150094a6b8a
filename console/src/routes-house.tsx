import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { LimitsPage } from "./pages/limits/limits.tsx";
import { oneOf, tidy } from "./api/search.ts";
import { ReviewsPage } from "./pages/reviews/reviews.tsx";
import { signedIn, type Search } from "./routes-signed-in.tsx";

const record = createRoute({
  getParentRoute: () => signedIn,
  path: "/record",
  component: lazyRouteComponent(() => import("./pages/record/record.tsx"), "RecordPage"),
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

/** What bounds the house, and what it keeps. */
export const houseRoutes = [limits, reviews, record] as const;
