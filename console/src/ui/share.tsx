/** How much of something longer is done, with what is known so far. */
export const Share = ({ share, label }: { share: number; label: string }) => (
  <div className="share">
    <progress value={share} max={1} aria-label={label} />
    <output>{label}</output>
  </div>
);
