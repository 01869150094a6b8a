import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { text, tidy } from "./api/search.ts";
import { signedIn, type Search } from "./routes-signed-in.tsx";

const daysOf = (value: unknown): number | undefined => {
  const days = Number(value);
  return Number.isInteger(days) && days >= 1 && days <= 400 ? days : undefined;
};

const quality = createRoute({
  getParentRoute: () => signedIn,
  path: "/quality",
  validateSearch: (search: Search) =>
    tidy({
      agent: text(search["agent"]),
      evaluator: text(search["evaluator"]),
      days: daysOf(search["days"]),
    }),
  component: lazyRouteComponent(() => import("./pages/quality/quality.tsx"), "QualityPage"),
});
const evaluators = createRoute({
  getParentRoute: () => signedIn,
  path: "/evaluators",
  validateSearch: (search: Search) => tidy({ kind: text(search["kind"]) }),
  component: lazyRouteComponent(
    () => import("./pages/evaluators/evaluators.tsx"),
    "EvaluatorsPage",
  ),
});
const newGrader = createRoute({
  getParentRoute: () => signedIn,
  path: "/evaluators/new",
  validateSearch: (search: Search) => tidy({ kind: text(search["kind"]) }),
  component: lazyRouteComponent(() => import("./pages/evaluators/new.tsx"), "NewGraderPage"),
});
const evaluator = createRoute({
  getParentRoute: () => signedIn,
  path: "/evaluators/$id",
  component: lazyRouteComponent(() => import("./pages/evaluators/one.tsx"), "EvaluatorPage"),
});

/** How well agents do, and by what that is told. */
export const qualityRoutes = [quality, evaluators, newGrader, evaluator] as const;
