import { createRoute } from "@tanstack/react-router";
import { oneOf, tidy } from "./api/search.ts";
import { ApprovalsPage } from "./pages/approvals/approvals.tsx";
import { ApprovalPage } from "./pages/approvals/one.tsx";
import { signedIn, type Search } from "./routes-signed-in.tsx";

const approvals = createRoute({
  getParentRoute: () => signedIn,
  path: "/approvals",
  validateSearch: (search: Search) =>
    tidy({
      show: oneOf(
        ["pending", "approved", "denied", "expired", "used", "all"] as const,
        search["show"],
      ),
      tab: oneOf(["oncall"] as const, search["tab"]),
    }),
  component: ApprovalsPage,
});
const approval = createRoute({
  getParentRoute: () => signedIn,
  path: "/approvals/$id",
  component: ApprovalPage,
});

/** What waits for a person's word, and who has it. */
export const approvalRoutes = [approvals, approval] as const;
