/* Tenants below this one, as the server knows them. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, need } from '../../shared/client';

export interface Asked {
  search?: string;
  filter?: string;
  cursor?: string;
  parent_id?: number;
  limit?: number;
}

export const useTenants = (asked: Asked, enabled = true) =>
  useQuery({
    queryKey: ['tenants', 'list', asked],
    queryFn: () => {
      const query = Object.fromEntries(Object.entries(asked).filter(([, value]) => value)) as Asked;
      return need(api.GET('/tenants', { params: { query } }));
    },
    placeholderData: keepPreviousData,
    enabled,
  });

export const readTenant = (tenant_id: number) =>
  need(api.GET('/tenants/{tenant_id}', { params: { path: { tenant_id } } }));

export const useTenant = (tenant_id: number) =>
  useQuery({ queryKey: ['tenants', 'one', tenant_id], queryFn: () => readTenant(tenant_id) });

export function useFreshTenants() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['tenants'] });
}
