import { bangla } from '../../format';
import type * as english from '../en/common';

/** A number inside a sentence. */
export const n = (value: number | string) => bangla(String(value));

export const common: typeof english.common = {
  again: 'আবার চেষ্টা করুন',
  all: 'সব',
  cancel: 'বাতিল',
  choose: 'বেছে নিন',
  clear: 'মুছুন',
  clearFilters: 'সব দেখান',
  close: 'বন্ধ করুন',
  copied: 'কপি হয়েছে',
  copy: 'কপি',
  csv: 'CSV হিসেবে',
  done: 'ঠিক আছে',
  edit: 'সম্পাদনা',
  emptyAsItMustBe: (list) => `“${list}” খালি, যেমন থাকার কথা।`,
  find: 'খুঁজুন',
  firstPage: 'প্রথম পাতা',
  loading: 'আসছে',
  never: 'কখনো না',
  nextPage: 'পরের পাতা',
  no: 'না',
  nothing: 'কিছু পাওয়া যায়নি',
  of: (part, whole) => `${whole}-এর মধ্যে ${part}`,
  old: 'পুরোনো',
  pages: 'পাতা',
  print: 'প্রিন্ট',
  request: 'অনুরোধ',
  required: 'এটি পূরণ করুন',
  save: 'সংরক্ষণ',
  yes: 'হ্যাঁ',
  filterFound: (search, filter) =>
    search && filter
      ? `“${filter}” তালিকায় “${search}” দিয়ে শুরু এমন কিছু নেই।`
      : search
        ? `“${search}” দিয়ে শুরু এমন কিছু নেই।`
        : `“${filter}” তালিকাটি এখন খালি।`,
};

export const conflict: typeof english.conflict = {
  title: 'আপনি লেখার সময় অন্য কেউ এটি সংরক্ষণ করেছেন। কোনটি থাকবে?',
  field: 'ঘর',
  mine: 'আপনার',
  theirs: 'অন্যজনের',
  keepMine: 'আমারটি রাখুন',
  takeTheirs: 'অন্যজনেরটি নিন',
};

export const problems: typeof english.problems = {
  internal: 'আমাদের দিকে কিছু একটা ব্যর্থ হয়েছে।',
  invalid: 'সার্ভার এটি গ্রহণ করেনি।',
  not_found: 'এখানে এমন কিছু নেই।',
  exists: 'এই নামে আগে থেকেই একটি আছে।',
  denied: 'এই কাজের অনুমতি আপনার নেই।',
  login: 'নাম বা পাসওয়ার্ড ভুল, অথবা এই লগইন বন্ধ আছে।',
  state: 'বর্তমান অবস্থায় এটি করা যায় না।',
  conflict: 'এর মধ্যে অন্য কেউ এটি বদলেছেন।',
  timeout: 'সময়মতো উত্তর আসেনি।',
  unavailable: 'এখন পৌঁছানো যাচ্ছে না।',
  unknown: 'কাজটি হয়ে থাকতেও পারে। আবার করার আগে দেখে নিন।',
  unsupported: 'এই যন্ত্র এটি পারে না।',
  protocol: 'যন্ত্রটি এমন উত্তর দিয়েছে যার অর্থ হয় না।',
  sealed: 'সংরক্ষিত একটি গোপন তথ্য খুলছে না।',
  key: 'চাবির ফাইলটি নেই বা ভুল।',
  busy: 'এই মুহূর্তে অন্য কেউ এটি করছেন। একটু পরে আবার চেষ্টা করুন।',
  limit: 'একবারে এত বেশি করা যায় না।',
  rate: 'খুব বেশি অনুরোধ। একটু অপেক্ষা করুন।',
  bad_request: 'অনুরোধটি ঠিকমতো গঠিত নয়।',
  csrf: 'পাতাটি সার্ভারের সঙ্গে মিলছে না। আবার লোড করুন।',
  method: 'এই ঠিকানায় এটি করা যায় না।',
  media_type: 'সার্ভার যে রূপে পড়ে অনুরোধটি সে রূপে ছিল না।',
  wrong_host: 'সার্ভার এই নামে উত্তর দেয় না।',
  memory: 'সার্ভারের মেমোরি ফুরিয়ে গেছে।',
  cancelled: 'কাজটি থামানো হয়েছে।',
  suspended: 'এই প্যানেলটি আপাতত বন্ধ আছে।',
  factor: 'দ্বিতীয় ধাপের কোড দরকার।',
  offline: 'সার্ভারে পৌঁছানো যাচ্ছে না। কিছুই সংরক্ষণ হয়নি।',
};
