import { Takeout } from "../../parts/takeout.tsx";
import "./imports.css";

/** What can be had as a table, and everything at once. */
const tables = [
  { name: "agents", label: "Agents", says: "with the headings that an import reads" },
  { name: "servers", label: "Tool servers", says: "without what is secret of them" },
  { name: "people", label: "People", says: "and what they may do here" },
  { name: "findings", label: "Findings", says: "open, accepted and resolved" },
  { name: "discovered", label: "Found by scans", says: "each with what was judged of it" },
] as const;

export const Exports = () => (
  <>
    <ul className="import-list">
      {tables.map(({ name, label, says }) => (
        <li key={name}>
          <strong>{label}</strong>, {says}: <Takeout what={label} file={name} />
        </li>
      ))}
      <li>
        <strong>Everything at one moment</strong>, in one file:{" "}
        <a href="/export/everything.ndjson" download>
          JSON lines
        </a>
      </li>
    </ul>
    <p className="muted">
      Every list in these pages, and whatever it is narrowed to, can be had the same way: its links
      stand below it. A text that begins like a formula begins with an apostrophe in a spreadsheet,
      so that none takes it for one.
    </p>
  </>
);
