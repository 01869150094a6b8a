import { Tooltip } from "@base-ui/react/tooltip";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Failure } from "./api/failure.ts";
import { queryClient } from "./api/query.ts";
import { router } from "./routes.tsx";
import { Toasts } from "./ui/toast.tsx";
import "./theme.css";
import "./ui/controls.css";
import "./ui/surfaces.css";
import "./ui/overlays.css";
import "./ui/table.css";
import "./ui/chart.css";
import "./parts/shell.css";
import "./parts/product.css";
import "./parts/editor.css";

// A session may end while a page is open: whoever was signed in is asked to sign in again and comes back here.
queryClient.getQueryCache().subscribe(({ query }) => {
  const { error } = query.state;
  if (!(error instanceof Failure) || error.code !== "unauthenticated") return;
  const { pathname, href } = router.state.location;
  // The index asks who looks at it, and shows itself to anyone.
  if (pathname === "/sign-in" || (query.queryKey[0] === "me.get" && onIndex())) return;
  queryClient.clear();
  void router.navigate({ to: "/sign-in", search: { next: href } });
});

const onIndex = (): boolean => /^\/index(?:\/|$)/.test(window.location.pathname);

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Toasts>
        <Tooltip.Provider delay={200}>
          <RouterProvider router={router} />
        </Tooltip.Provider>
      </Toasts>
    </QueryClientProvider>
  </StrictMode>,
);
