import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { choices } from "virtual:contract";
import { json, oneOf, text, tidy, whole } from "./api/search.ts";
import { PoliciesPage } from "./pages/policies/policies.tsx";
import { signedIn, type Search } from "./routes-signed-in.tsx";

const policies = createRoute({
  getParentRoute: () => signedIn,
  path: "/policies",
  component: PoliciesPage,
});
// The editor is the largest thing in the console and comes only when it is needed.
const newPolicy = createRoute({
  getParentRoute: () => signedIn,
  path: "/policies/new",
  component: lazyRouteComponent(() => import("./pages/policies/new.tsx"), "NewPolicyPage"),
});
const policy = createRoute({
  getParentRoute: () => signedIn,
  path: "/policies/$name",
  validateSearch: (search: Search) => tidy({ version: whole(search["version"]) }),
  component: lazyRouteComponent(() => import("./pages/policies/policy.tsx"), "PolicyPage"),
});
const policyHistory = createRoute({
  getParentRoute: () => signedIn,
  path: "/policies/$name/history",
  validateSearch: (search: Search) =>
    tidy({ from: whole(search["from"]), to: whole(search["to"]) }),
  component: lazyRouteComponent(
    () => import("./pages/policies/history.tsx"),
    "HistoryOfPolicyPage",
  ),
});
const proposal = createRoute({
  getParentRoute: () => signedIn,
  path: "/policies/proposals/$id",
  component: lazyRouteComponent(() => import("./pages/policies/proposal.tsx"), "ProposalPage"),
});
const glasses = createRoute({
  getParentRoute: () => signedIn,
  path: "/break-glass",
  component: lazyRouteComponent(
    () => import("./pages/break-glass/break-glass.tsx"),
    "BreakGlassPage",
  ),
});
const glass = createRoute({
  getParentRoute: () => signedIn,
  path: "/break-glass/$id",
  component: lazyRouteComponent(() => import("./pages/break-glass/one.tsx"), "OneBreakGlassPage"),
});
const tryCall = createRoute({
  getParentRoute: () => signedIn,
  path: "/try",
  validateSearch: (search: Search) =>
    tidy({
      agent: text(search["agent"]),
      server: text(search["server"]),
      tool: text(search["tool"]),
      args: json(search["args"]),
      at: text(search["at"]),
      taint: text(search["taint"]),
    }),
  component: lazyRouteComponent(() => import("./pages/try/try.tsx"), "TryPage"),
});
const matrix = createRoute({
  getParentRoute: () => signedIn,
  path: "/matrix",
  validateSearch: (search: Search) =>
    tidy({
      agent: text(search["agent"]),
      tier: oneOf(choices.Tier, search["tier"]),
      server: text(search["server"]),
      tool: text(search["tool"]),
      effect: oneOf(["read", "write", "destructive"] as const, search["effect"]),
      fromAgent: whole(search["fromAgent"]),
      fromTool: whole(search["fromTool"]),
    }),
  component: lazyRouteComponent(() => import("./pages/matrix/matrix.tsx"), "MatrixPage"),
});

/** Where policies are written, changed, tried out and lifted. */
export const policyRoutes = [
  policies,
  newPolicy,
  policy,
  policyHistory,
  proposal,
  glasses,
  glass,
  tryCall,
  matrix,
] as const;
