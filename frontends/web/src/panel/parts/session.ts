/* Who is asking, and what the server says they may do. */
import type { QueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext } from 'react';
import { api, need, Problem } from '../../shared/client';
import type { SessionInfo } from '../../shared/records';

export const sessionKey = ['session'];

/*
 * The session itself is in a cookie that no script can read. This mark only says that there may be
 * one, so that the sign-in page does not begin with a refused request.
 */
const MARK = 'isp.signedIn';

function marked(): boolean {
  try {
    return localStorage.getItem(MARK) !== null;
  } catch {
    return true; // storage is switched off: ask the server
  }
}
function mark(on: boolean) {
  try {
    if (on) localStorage.setItem(MARK, '1');
    else localStorage.removeItem(MARK);
  } catch {
    // then every visit asks
  }
}

/** null: nobody is logged in. */
export async function readSession(): Promise<SessionInfo | null> {
  if (!marked()) return null;
  try {
    return await need(api.GET('/session'));
  } catch (error) {
    if (!(error instanceof Problem && error.status === 401)) throw error;
    mark(false);
    return null;
  }
}

/** code: of the second factor, once the server has asked for it. */
export async function login(login: string, password: string, code?: string): Promise<SessionInfo> {
  const session = await need(api.POST('/session', { body: { login, password, ...(code && { code }) } }));
  mark(true);
  return session;
}

export async function logout(): Promise<void> {
  mark(false);
  await need(api.DELETE('/session'));
}

/** From now on somebody else is asking: what was read for the one before is forgotten. */
export function becomeSession(queries: QueryClient, session: SessionInfo | null) {
  if (!session) mark(false);
  queries.setQueryData(sessionKey, session);
  queries.removeQueries({ predicate: (query) => !['session', 'onu-bands'].includes(String(query.queryKey[0])) });
}

/*
 * A word for the sign-in page, from whoever sends there: "the password is changed". Said once.
 */
let word: string | null = null;
export function leaveWord(text: string) {
  word = text;
}
export function takeWord(): string | null {
  const said = word;
  word = null;
  return said;
}

/** Into another's place, or back: the panel is loaded anew, so that nothing is asked or kept for the one before. */
export const beginAnew = () => location.assign('/panel/');

export const SessionContext = createContext<SessionInfo | null>(null);

export function useSession(): SessionInfo {
  const session = useContext(SessionContext);
  if (!session) throw new Error('outside of a session');
  return session;
}

/** May this session do it? The server is asked again at every act: this only chooses what is shown. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useSession();
  return useCallback((permission) => permissions.split(' ').includes(permission), [permissions]);
}
