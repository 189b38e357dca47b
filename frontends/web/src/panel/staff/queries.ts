/* People who can log in, and their roles, as the server knows them. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, need } from '../../shared/client';
import type { CustomRole, User } from '../../shared/records';
import { w } from '../../shared/words';
import { useSession } from '../parts/session';

export const readUser = (user_id: number) => need(api.GET('/users/{user_id}', { params: { path: { user_id } } }));

export const useUser = (user_id: number) =>
  useQuery({ queryKey: ['users', 'one', user_id], queryFn: () => readUser(user_id) });

/** Whatever hangs on people: lists, links, sessions, what they may do. */
export function useFreshStaff() {
  const queries = useQueryClient();
  return () => Promise.all(['users', 'custom-roles'].map((name) => queries.invalidateQueries({ queryKey: [name] })));
}

/** Roles that the ISP has put together; others have none. */
export function useCustomRoles() {
  const isp = useSession().tenant_kind === 'isp';
  return useQuery({
    queryKey: ['custom-roles'],
    queryFn: () => need(api.GET('/roles', { params: { query: { limit: 500 } } })),
    enabled: isp,
  });
}

export const roleName = (user: Pick<User, 'role' | 'role_id'>, own: CustomRole[] | undefined) =>
  (user.role === 'custom' && own?.find((role) => role.role_id === user.role_id)?.name) || w.roles[user.role];

/** Zones that are in use: of customers, and of those who work there. To choose from, not to choose by. */
export function useKnownZones(enabled: boolean) {
  return useQuery({
    queryKey: ['known-zones'],
    queryFn: async () => {
      const [customers, users] = await Promise.all([
        need(api.GET('/customers', { params: { query: { limit: 500 } } })),
        need(api.GET('/users', { params: { query: { limit: 500 } } })),
      ]);
      const zones = [...customers.items.map((each) => each.zone ?? ''), ...users.items.flatMap(zonesOf)];
      return [...new Set(zones.filter(Boolean))].sort();
    },
    enabled,
    staleTime: 60_000,
  });
}

export const zonesOf = (user: Pick<User, 'zones'>) => user.zones?.split(',').filter(Boolean) ?? [];
