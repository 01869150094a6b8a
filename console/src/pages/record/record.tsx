import "./record.css";
import { Page } from "../../ui/page.tsx";
import { CheckRecord } from "./check.tsx";
import { Kept } from "./kept.tsx";
import { Places } from "./places.tsx";

/** Whether the record is what was committed, where else it is vouched for, and how long it is kept. */
export const RecordPage = () => (
  <Page
    title="The record"
    lead="Every action is recorded before it happens. Here the record is checked, and you say how long it is kept."
  >
    <div className="stack">
      <CheckRecord />
      <Places />
      <Kept />
    </div>
  </Page>
);
