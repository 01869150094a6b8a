import { Tooltip } from "@base-ui/react/tooltip";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import "../theme.css";
import "../ui/controls.css";
import "../ui/surfaces.css";
import "../ui/table.css";
import "./assess.css";
import "./question.css";
import "./result.css";
import "./print.css";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no #root");
createRoot(root).render(
  <StrictMode>
    <Tooltip.Provider delay={200}>
      <App />
    </Tooltip.Provider>
  </StrictMode>,
);
