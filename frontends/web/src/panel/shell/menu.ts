/* The menu as a table: where, what it is called, what one must be allowed to do, its key after `g`. */
import type { IconName } from '../parts/Icon';
import type { Words } from '../../shared/words';

export interface MenuRow {
  path: string;
  word: keyof Words['menu'];
  permission: string;
  key: string;
  group: keyof Words['groups'] | null;
}

export const menu: (MenuRow & { word: IconName })[] = [
  { path: '/', word: 'today', permission: 'overview.read', key: 't', group: null },
  { path: '/tenants', word: 'tenants', permission: 'tenant.list', key: 'e', group: null },
  { path: '/revenue', word: 'revenue', permission: 'revenue.read', key: 'r', group: null },
  { path: '/business', word: 'business', permission: 'business.read', key: 'u', group: null },
  { path: '/visits', word: 'visits', permission: 'visit.start', key: 'v', group: null },
  { path: '/subscriptions', word: 'subscriptions', permission: 'subscription.read', key: 'w', group: null },
  { path: '/plans', word: 'plans', permission: 'plan.read', key: 'y', group: null },
  { path: '/subscription', word: 'subscription', permission: 'subscription.mine', key: 'm', group: null },
  { path: '/customers', word: 'customers', permission: 'customer.read', key: 'c', group: 'people' },
  { path: '/services', word: 'services', permission: 'service.read', key: 's', group: 'people' },
  { path: '/invoices', word: 'invoices', permission: 'invoice.read', key: 'i', group: 'money' },
  { path: '/payments', word: 'payments', permission: 'payment.read', key: 'p', group: 'money' },
  { path: '/billing', word: 'billing', permission: 'bill.read', key: 'b', group: 'money' },
  { path: '/dunning', word: 'dunning', permission: 'dunning.run', key: 'd', group: 'money' },
  { path: '/ledger', word: 'ledger', permission: 'ledger.read', key: 'l', group: 'money' },
  { path: '/onus', word: 'onus', permission: 'onu.read', key: 'o', group: 'network' },
  { path: '/nodes', word: 'nodes', permission: 'node.read', key: 'n', group: 'network' },
  { path: '/packages', word: 'packages', permission: 'package.read', key: 'k', group: 'setup' },
  { path: '/staff', word: 'staff', permission: 'user.read', key: 'f', group: 'setup' },
  { path: '/audit', word: 'audit', permission: 'audit.read', key: 'a', group: 'setup' },
  { path: '/settings', word: 'settings', permission: 'tenant.read', key: ',', group: 'setup' },
];
