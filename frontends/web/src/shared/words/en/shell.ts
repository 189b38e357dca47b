export const shell = {
  account: (name: string) => `Account of ${name}`,
  denied: 'Not for this login',
  deniedWhy: 'Your role does not include this page.',
  leave: 'Sign out',
  live: 'Live',
  menu: 'Menu',
  missing: 'Page not found',
  missingWhy: 'There is nothing at this address.',
  notLive: 'Not live',
  notLiveSince: (time: string) => `Not live, last ${time}`,
  operator: 'Local operator',
  skip: 'Skip to the page',
  toDark: 'Switch to dark',
  toLight: 'Switch to light',
  toStart: 'Go to the first page',
};

export const menu = {
  today: 'Today',
  customers: 'Customers',
  services: 'Services',
  invoices: 'Invoices',
  payments: 'Payments',
  billing: 'Billing run',
  dunning: 'Dunning',
  ledger: 'Ledger',
  onus: 'ONUs',
  nodes: 'Nodes',
  packages: 'Packages',
  staff: 'Staff',
  settings: 'Settings',
  tenants: 'Tenants',
  revenue: 'Revenue',
  business: 'Business',
  subscriptions: 'Subscriptions',
  plans: 'Plans',
  subscription: 'Subscription',
  audit: 'Audit trail',
  visits: 'Log in as',
};

export const groups = { people: 'Customers', money: 'Money', network: 'Network', setup: 'Set-up' };

export const roles = {
  developer: 'Developer',
  super_admin: 'Super admin',
  admin: 'Admin',
  technician: 'Technician',
  cashier: 'Cashier',
  noc: 'NOC',
  accounts: 'Accounts',
  reseller: 'Reseller',
  customer: 'Customer',
  custom: 'Own role',
};

export const signIn = {
  code: 'Code of the second factor',
  codeHint: 'From your app: six digits. Or one of your recovery codes.',
  title: 'Sign in',
  lead: 'To the panel of your ISP.',
  login: 'Phone or e-mail',
  password: 'Password',
  show: 'Show or hide the password',
  enter: 'Sign in',
  foot: 'After repeated failures a login is locked for a while.',
};

export const stepUp = {
  title: 'Once more: is it you?',
  enter: 'Go on',
  why: 'What you are about to do wants a fresh code.',
};

export const search = {
  title: 'Find anything',
  placeholder: 'Phone, name, login, ONU MAC, invoice',
  found: 'Found',
  hint: 'Type the beginning of a name, a code, a phone number, a login, a MAC or an invoice number.',
  none: (text: string) => `Nothing begins with “${text}”.`,
};

export const help = {
  title: 'Keys',
  on: 'Use single keys',
  search: 'Find anything',
  fresh: 'New, on a list',
  rows: 'Next and previous row',
  escape: 'Close, go back out',
};
