/** How long an access token lives, in seconds. */
export const tokenLifetimeSeconds = 300;
