import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, need } from '../../shared/client';

interface ListQuery {
  search?: string;
  filter?: string;
  cursor?: string;
}

export const useNodes = (query: ListQuery) =>
  useQuery({
    queryKey: ['nodes', query],
    queryFn: () => need(api.GET('/nodes', { params: { query } })),
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });

export const readNode = (node_id: number) => need(api.GET('/nodes/{node_id}', { params: { path: { node_id } } }));

export const useNode = (node_id: number) =>
  useQuery({ queryKey: ['node', node_id], queryFn: () => readNode(node_id), refetchInterval: 5_000 });

export function useFreshNodes() {
  const queries = useQueryClient();
  return () =>
    Promise.all(['node', 'nodes', 'onus', 'overview'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}

/** Ask the device now. */
export function useTest() {
  const fresh = useFreshNodes();
  return useMutation({
    mutationFn: (node_id: number) => need(api.POST('/nodes/{node_id}/test', { params: { path: { node_id } } })),
    onSettled: fresh,
  });
}

/** Read the device now: ONUs of an OLT, sessions of a router. */
export function usePoll() {
  const fresh = useFreshNodes();
  return useMutation({
    mutationFn: (node_id: number) => need(api.POST('/nodes/{node_id}/poll', { params: { path: { node_id } } })),
    onSettled: fresh,
  });
}
