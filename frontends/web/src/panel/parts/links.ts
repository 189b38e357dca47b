/**
 * The address that an invitation or a reset is handed over as. The token stands behind the #: browsers
 * send that part to no server, and in no Referer.
 */
export const passwordLink = (token: string) => `${location.origin}/panel/password#${token}`;
