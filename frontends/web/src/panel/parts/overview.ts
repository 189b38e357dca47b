/* The figures of the first page. The stream writes into the same cache (shell/live.ts). */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, need } from '../../shared/client';
import { useMay } from './session';

export function useOverview() {
  const may = useMay();
  const queries = useQueryClient();
  return useQuery({
    queryKey: ['overview'],
    queryFn: () => need(api.GET('/overview')),
    enabled: may('overview.read'),
    refetchInterval: () => (queries.getQueryData(['live']) ? false : 10_000),
  });
}
