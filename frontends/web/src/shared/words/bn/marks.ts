import type * as english from '../en/marks';

export const marks: typeof english.marks = {
  standing: { paid: 'পরিশোধিত', due: 'বকেয়া', grace: 'ছাড়ের সময়', overdue: 'মেয়াদোত্তীর্ণ', closed: 'চলে গেছেন' },
  line: {
    online: 'অনলাইন',
    offline: 'অফলাইন',
    suspended: 'স্থগিত',
    ended: 'শেষ',
    unknown: 'এখনো দেখা হয়নি',
    none: 'লাইন নেই',
  },
  service: { active: 'চালু', suspended: 'স্থগিত', ended: 'শেষ' },
  onu: {
    unknown: 'অজানা',
    online: 'অনলাইন',
    offline: 'অফলাইন',
    power_off: 'বিদ্যুৎ নেই',
    los: 'আলো নেই (LOS)',
    disabled: 'আমরা বন্ধ রেখেছি',
    unauthorised: 'অনুমোদিত নয়',
  },
  light: { none: 'রিডিং নেই', good: 'ভালো', too_strong: 'অতিরিক্ত', weak: 'দুর্বল', critical: 'সংকটজনক' },
  node: { unknown: 'এখনো যাচাই হয়নি', up: 'চালু', down: 'বন্ধ' },
  invoice: { paid: 'পরিশোধিত', due: 'বকেয়া', overdue: 'মেয়াদোত্তীর্ণ' },
  state: { active: 'চালু', suspended: 'স্থগিত', closed: 'বন্ধ' },
  really: { offline: 'অফলাইন', online: 'এখনো অনলাইন', unknown: 'এখনো দেখা হয়নি' },
  sale: { active: 'বিক্রি হয়', suspended: 'স্থগিত', closed: 'আর বিক্রি হয় না' },
  token: { valid: 'চালু', expired: 'মেয়াদ শেষ', revoked: 'বাতিল' },
  run: { running: 'চলছে', done: 'শেষ' },
  proof: { proved: 'প্রমাণিত', pending: 'এখনো প্রয়োগ হয়নি', differs: 'মিলছে না' },
};
