/** A split tally: the two halves of one notched stick, which only match when nothing was changed. */
export const Logo = () => (
  <svg className="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <path d="M6 3h9v26H6zM17 3h9v26h-9z" fill="currentColor" />
    <path
      className="logo-notch"
      d="M10 8h5v2.5h-5zM10 14.75h5v2.5h-5zM10 21.5h5V24h-5zM17 8h5v2.5h-5zM17 14.75h5v2.5h-5zM17 21.5h5V24h-5z"
    />
  </svg>
);
