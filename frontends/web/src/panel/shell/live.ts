/*
 * Live figures: one stream for the page, feeding the cache of queries. When it is lost the page says
 * since when, and asks by itself.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { now_us } from '../../shared/clock';
import type { Overview } from '../../shared/records';

export const overviewKey = ['overview'];
export const liveKey = ['live'];
const RETRY_MS = 20_000;

export interface Live {
  live: boolean;
  /** last sign of life, microseconds; null: none yet */
  at_us: number | null;
}

export function useLive(wanted: boolean): Live {
  const queries = useQueryClient();
  const [state, setState] = useState<Live>({ live: false, at_us: null });

  useEffect(() => {
    if (!wanted) return;
    let stream: EventSource;
    let again = 0;
    const lost = () => setState((old) => ({ ...old, live: false }));
    const listen = () => {
      stream = new EventSource('/api/v1/events');
      stream.addEventListener('open', () => setState((old) => ({ ...old, live: true })));
      stream.addEventListener('overview', (event) => {
        queries.setQueryData<Overview>(overviewKey, JSON.parse((event as MessageEvent<string>).data) as Overview);
        setState({ live: true, at_us: now_us() });
      });
      // The server says good-bye: it stops, or the session ended. The next question of a page will tell which.
      stream.addEventListener('end', () => {
        stream.close();
        lost();
        again = window.setTimeout(listen, RETRY_MS);
      });
      stream.addEventListener('error', () => {
        lost();
        // a broken line the browser mends by itself; a refusal (too many pages are open) it takes for good
        if (stream.readyState === EventSource.CLOSED) again = window.setTimeout(listen, RETRY_MS);
      });
    };
    listen();
    return () => {
      window.clearTimeout(again);
      stream.close();
    };
  }, [queries, wanted]);
  // who asks by itself when the stream is lost wants to know of it
  useEffect(() => {
    queries.setQueryData(liveKey, state.live);
  }, [queries, state.live]);
  return state;
}
