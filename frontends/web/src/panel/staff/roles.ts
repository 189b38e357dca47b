/* Roles that live in a kind of tenant, in the order one looks for them. The server has the last word. */
import type { SessionInfo, User } from '../../shared/records';

const roles: Record<SessionInfo['tenant_kind'], User['role'][]> = {
  platform: ['developer'],
  group: ['super_admin'],
  isp: ['admin', 'cashier', 'technician', 'noc', 'accounts', 'reseller'],
};

export const rolesOf = (kind: SessionInfo['tenant_kind']) => roles[kind];
