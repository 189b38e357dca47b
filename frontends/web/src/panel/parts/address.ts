/* The address holds the state of a list, so that it can be pasted into a chat. */
import { useLocation, useSearch } from 'wouter';

export interface Address {
  get(name: string): string;
  /** Change some parameters; empty ones leave the address. A change of filter goes back to page one. */
  set(changes: Record<string, string>): void;
  /** The address with these changes, for links. */
  href(changes: Record<string, string>): string;
}

export function useAddress(): Address {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const params = new URLSearchParams(search);
  const href = (changes: Record<string, string>) => {
    const next = new URLSearchParams(search);
    if (!('cursor' in changes)) next.delete('cursor');
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    const text = next.toString();
    return text ? `${path}?${text}` : path;
  };
  return {
    get: (name) => params.get(name) ?? '',
    set: (changes) => navigate(href(changes), { replace: !('cursor' in changes) }),
    href,
  };
}
