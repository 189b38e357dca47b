/*
 * Live figures: one stream for the page, feeding the cache of queries. When it is lost the page says
 * since when, and asks by itself.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { now_us } from '../../shared/clock';
import type { Overview } from '../../shared/records';

export const overviewKey = ['overview'];

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
    const stream = new EventSource('/api/v1/events');
    stream.addEventListener('overview', (event) => {
      queries.setQueryData<Overview>(overviewKey, JSON.parse((event as MessageEvent<string>).data) as Overview);
      setState({ live: true, at_us: now_us() });
    });
    stream.addEventListener('open', () => setState((old) => ({ ...old, live: true })));
    stream.addEventListener('error', () => setState((old) => ({ ...old, live: false })));
    return () => stream.close();
  }, [queries, wanted]);
  return state;
}
