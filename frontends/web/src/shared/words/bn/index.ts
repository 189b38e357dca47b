import type { Words } from '../en';
import { account, door } from './account';
import { kinds, links, ownRoles, permissions } from './authority';
import { common, conflict, problems } from './common';
import { customers, proofs, services, today } from './customers';
import { marks } from './marks';
import { messages } from './messages';
import { billing, dunning, invoices, ledger, methods, packages, payments } from './money';
import { nodes, onus } from './network';
import { audit, business, plans, revenue, subscriptions, tenants, visits } from './platform';
import { settings, staff, tokens } from './setup';
import { groups, help, menu, roles, search, shell, signIn, stepUp } from './shell';

const bn: Words = {
  account,
  audit,
  billing,
  business,
  common,
  conflict,
  customers,
  door,
  dunning,
  groups,
  help,
  invoices,
  kinds,
  ledger,
  links,
  marks,
  menu,
  messages,
  methods,
  nodes,
  onus,
  ownRoles,
  packages,
  payments,
  permissions,
  plans,
  problems,
  proofs,
  revenue,
  roles,
  search,
  services,
  settings,
  shell,
  signIn,
  staff,
  stepUp,
  subscriptions,
  tenants,
  today,
  tokens,
  visits,
};

export default bn;
