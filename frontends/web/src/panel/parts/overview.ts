/* The figures of the first page. The stream writes into the same cache (shell/live.ts). */
import { useQuery } from '@tanstack/react-query';
import { api, need } from '../../shared/client';
import { useMay } from './session';

export function useOverview() {
  const may = useMay();
  return useQuery({
    queryKey: ['overview'],
    queryFn: () => need(api.GET('/overview')),
    enabled: may('overview.read'),
    // for when the stream is lost
    refetchInterval: 10_000,
  });
}
