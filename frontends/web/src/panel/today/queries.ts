import { useQuery } from '@tanstack/react-query';
import { api, need } from '../../shared/client';

/** The first lines of one of the lists that should be empty. */
export const useTrouble = (filter: string, count: number) =>
  useQuery({
    queryKey: ['services', { filter, limit: 5 }, count],
    queryFn: () => need(api.GET('/services', { params: { query: { filter, limit: 5 } } })),
    enabled: count > 0,
  });
