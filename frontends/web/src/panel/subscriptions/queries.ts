/* Keys and calls that the pages of this folder share. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, need } from '../../shared/client';

export function usePlans() {
  return useQuery({
    queryKey: ['plans'],
    queryFn: () => need(api.GET('/plans', { params: { query: { limit: 500 } } })),
  });
}

/** After a change: whatever may show it is read again. */
export function useFresh() {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      ['subscriptions', 'invoices', 'payments', 'tenants', 'plans'].map((key) =>
        queries.invalidateQueries({ queryKey: [key] }),
      ),
    );
}
