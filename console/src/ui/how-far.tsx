/** How much of something is done, where that is known; until then only that it is under way. */
export const HowFar = ({
  label,
  done,
  of,
  unit,
}: {
  label: string;
  done: number;
  of: number;
  unit: string;
}) => (
  <div className="how-far">
    <progress aria-label={label} {...(of > 0 && { value: done, max: of })} />
    <p>
      {label}: <span className="num">{done.toLocaleString("en")}</span>
      {of > 0 && (
        <>
          {" "}
          of <span className="num">{of.toLocaleString("en")}</span>
        </>
      )}{" "}
      {unit}
    </p>
  </div>
);
