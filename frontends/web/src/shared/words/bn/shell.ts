import type * as english from '../en/shell';

export const shell: typeof english.shell = {
  account: (name) => `${name}-এর অ্যাকাউন্ট`,
  denied: 'এই লগইনের জন্য নয়',
  deniedWhy: 'আপনার ভূমিকায় এই পাতা নেই।',
  leave: 'সাইন আউট',
  live: 'লাইভ',
  menu: 'মেনু',
  missing: 'পাতা পাওয়া যায়নি',
  missingWhy: 'এই ঠিকানায় কিছু নেই।',
  notLive: 'লাইভ নয়',
  notLiveSince: (time) => `লাইভ নয়, শেষ ${time}`,
  operator: 'স্থানীয় অপারেটর',
  skip: 'সরাসরি পাতায় যান',
  toDark: 'গাঢ় রঙে দেখুন',
  toLight: 'হালকা রঙে দেখুন',
  toStart: 'প্রথম পাতায় যান',
};

export const menu: typeof english.menu = {
  today: 'আজ',
  customers: 'গ্রাহক',
  services: 'লাইন',
  invoices: 'ইনভয়েস',
  payments: 'পেমেন্ট',
  billing: 'বিল তৈরি',
  dunning: 'বকেয়া আদায়',
  ledger: 'খতিয়ান',
  onus: 'ONU',
  nodes: 'রাউটার ও OLT',
  packages: 'প্যাকেজ',
  staff: 'কর্মী',
  settings: 'সেটিংস',
  tenants: 'প্রতিষ্ঠান',
  revenue: 'আয়',
  business: 'ব্যবসা',
  subscriptions: 'সাবস্ক্রিপশন',
  plans: 'প্ল্যান',
  subscription: 'সাবস্ক্রিপশন',
  audit: 'নিরীক্ষা',
  visits: 'অন্যের হয়ে লগইন',
};

export const groups: typeof english.groups = { people: 'গ্রাহক', money: 'টাকা', network: 'নেটওয়ার্ক', setup: 'সেটআপ' };

export const roles: typeof english.roles = {
  developer: 'ডেভেলপার',
  super_admin: 'সুপার অ্যাডমিন',
  admin: 'অ্যাডমিন',
  technician: 'টেকনিশিয়ান',
  cashier: 'ক্যাশিয়ার',
  noc: 'NOC',
  accounts: 'হিসাব',
  reseller: 'রিসেলার',
  customer: 'গ্রাহক',
  custom: 'নিজস্ব ভূমিকা',
};

export const signIn: typeof english.signIn = {
  code: 'দ্বিতীয় ধাপের কোড',
  codeHint: 'আপনার অ্যাপের ছয় অঙ্ক, অথবা একটি রিকভারি কোড।',
  title: 'সাইন ইন',
  lead: 'আপনার ISP-এর প্যানেলে।',
  login: 'ফোন বা ই-মেইল',
  password: 'পাসওয়ার্ড',
  show: 'পাসওয়ার্ড দেখান বা লুকান',
  enter: 'সাইন ইন',
  foot: 'বারবার ভুল হলে লগইনটি কিছু সময়ের জন্য বন্ধ থাকে।',
};

export const stepUp: typeof english.stepUp = {
  title: 'আরেকবার: আপনিই তো?',
  enter: 'এগিয়ে যান',
  why: 'যা করতে যাচ্ছেন তার জন্য নতুন কোড লাগে।',
};

export const search: typeof english.search = {
  title: 'যেকোনো কিছু খুঁজুন',
  placeholder: 'ফোন, নাম, লগইন, ONU MAC, ইনভয়েস',
  found: 'পাওয়া গেছে',
  hint: 'নাম, কোড, ফোন, লগইন, MAC বা ইনভয়েস নম্বরের শুরুটা লিখুন।',
  none: (text) => `“${text}” দিয়ে শুরু এমন কিছু নেই।`,
};

export const help: typeof english.help = {
  title: 'কি-বোর্ড',
  on: 'এক অক্ষরের কি ব্যবহার করুন',
  search: 'যেকোনো কিছু খুঁজুন',
  fresh: 'তালিকায় নতুন যোগ',
  rows: 'পরের ও আগের সারি',
  escape: 'বন্ধ করুন, ফিরে যান',
};
