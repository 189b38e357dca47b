/* Figures of money, and the ledger rows behind them. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, need } from '../../shared/client';
import type { RevenueEntry } from '../../shared/records';

export interface Asked {
  by?: string;
  books?: string;
  from_period?: string;
  to_period?: string;
  tenant_id?: number;
}

const given = <T extends object>(asked: T) =>
  Object.fromEntries(Object.entries(asked).filter(([, value]) => value)) as T;

export const useRevenue = (asked: Asked, enabled = true) =>
  useQuery({
    queryKey: ['revenue', asked],
    queryFn: () => need(api.GET('/revenue', { params: { query: { ...given(asked), limit: 500 } } })),
    placeholderData: keepPreviousData,
    enabled,
  });

export interface Behind {
  figure: string;
  tenant_id?: number;
  from_period?: string;
  to_period?: string;
  gateway?: string;
}

const MOST = 20;

/** All rows behind a figure, up to 10,000 of them. */
export const useEntries = (behind: Behind) =>
  useQuery({
    queryKey: ['revenue-entries', behind],
    queryFn: async () => {
      const items: RevenueEntry[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < MOST; page++) {
        const query = { ...given(behind), limit: 500, ...(cursor && { cursor }) };
        const got: { items: RevenueEntry[]; next: string | null } = await need(
          api.GET('/revenue-entries', { params: { query } }),
        );
        items.push(...got.items);
        cursor = got.next;
        if (!cursor) break;
      }
      return { items, next: cursor };
    },
  });
