import type * as english from '../en/setup';

export const staff: typeof english.staff = {
  title: 'কর্মী',
  add: 'কর্মী যোগ করুন',
  edit: 'কর্মী সম্পাদনা',
  find: 'ফোন বা ই-মেইল',
  lastLogin: 'শেষ লগইন',
  lists: 'কর্মীর তালিকা',
  login: 'লগইন',
  loginWhy: 'ই-মেইল বা ফোন',
  name: 'নাম',
  none: 'এখানে কেউ নেই',
  noneHow: 'যিনি টাকা নেন বা নেটওয়ার্ক দেখেন তাঁকে যোগ করুন।',
  password: 'পাসওয়ার্ড',
  passwordNew: 'নতুন দিলে তাঁর সব সেশন শেষ হয়।',
  passwordWhy: 'অন্তত ১০ অক্ষর',
  phone: 'ফোন',
  role: 'ভূমিকা',
  state: 'অবস্থা',
};

export const settings: typeof english.settings = {
  title: 'সেটিংস',
  dueDay: 'পরিশোধের দিন',
  dueDayWhy: 'মাসের ১ থেকে ২৮',
  edit: 'সেটিংস সম্পাদনা',
  grace: 'ছাড়ের দিন',
  graceWhy: 'পরিশোধের দিনের পর, লাইন স্থগিত হওয়ার আগে',
  prefix: 'ইনভয়েসের শুরু',
  prefixWhy: 'ইনভয়েস নম্বরের আগে বসে',
  timezone: 'সময় অঞ্চল',
  timezoneWhy: 'যেমন Asia/Dhaka',
  vat: 'ভ্যাট, শতাংশ',
  vatWhy: 'মূল্যের উপরে',
};

export const tokens: typeof english.tokens = {
  title: 'আপনার API টোকেন',
  add: 'টোকেন তৈরি করুন',
  days: 'কত দিন চলবে',
  daysWhy: '১ থেকে ৩৬৫',
  name: 'নাম',
  nameWhy: 'কী ব্যবহার করবে',
  once: 'এখনই কপি করুন: এটি এই একবারই দেখানো হয়।',
  revoke: 'বাতিল করুন',
  revokeTitle: (name) => `${name} বাতিল`,
  revokeWhat: 'এই টোকেন যা ব্যবহার করে তা এখন থেকে প্রত্যাখ্যাত হবে।',
  scopes: 'শুধু যা করতে পারবে',
  scopesWhy: 'ফাঁক দিয়ে অনুমতির নাম; খালি: আপনার সব',
  until: (date) => `${date} পর্যন্ত`,
  used: 'ব্যবহার',
  why: 'যেসব প্রোগ্রাম আপনার নামে API ব্যবহার করে তাদের জন্য।',
};
