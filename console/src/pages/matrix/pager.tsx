import { Button } from "../../ui/button.tsx";

/** Which part of a long row or column is shown, and the parts beside it. */
export function Pager({
  what,
  from,
  shown,
  all,
  step,
  onGo,
}: {
  what: string;
  from: number;
  shown: number;
  all: number;
  step: number;
  onGo: (from: number) => void;
}) {
  return (
    <>
      <span className="num">
        {what}: {from + 1} to {from + shown} of {all.toLocaleString("en")}
      </span>
      {all > step && (
        <>
          <Button
            aria-label={`Earlier ${what}`}
            unavailable={from === 0 ? `These are the first ${what}.` : undefined}
            onClick={() => onGo(Math.max(0, from - step))}
          >
            Back
          </Button>
          <Button
            aria-label={`Further ${what}`}
            unavailable={from + shown >= all ? `These are the last ${what}.` : undefined}
            onClick={() => onGo(from + step)}
          >
            Further
          </Button>
        </>
      )}
    </>
  );
}
