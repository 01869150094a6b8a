/** Something is on its way. It appears only after 300 ms (theme.css), so that what is quick does not flicker. */
export const Progress = ({ label }: { label: string }) => (
  <output className="progress">
    <span className="progress-bar" aria-hidden="true" />
    {label}
  </output>
);
