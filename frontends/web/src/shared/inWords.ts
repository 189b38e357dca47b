/* An amount in words, as receipts carry it: by crore, lakh and thousand, in both languages. */
import type { Language } from './format';

const small = {
  en: (
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
    'seventeen eighteen nineteen'
  ).split(' '),
  bn: (
    'শূন্য এক দুই তিন চার পাঁচ ছয় সাত আট নয় দশ এগারো বারো তেরো চৌদ্দ পনেরো ষোলো সতেরো আঠারো উনিশ বিশ একুশ বাইশ ' +
    'তেইশ চব্বিশ পঁচিশ ছাব্বিশ সাতাশ আটাশ ঊনত্রিশ ত্রিশ একত্রিশ বত্রিশ তেত্রিশ চৌত্রিশ পঁয়ত্রিশ ছত্রিশ সাঁইত্রিশ আটত্রিশ ' +
    'ঊনচল্লিশ চল্লিশ একচল্লিশ বিয়াল্লিশ তেতাল্লিশ চুয়াল্লিশ পঁয়তাল্লিশ ছেচল্লিশ সাতচল্লিশ আটচল্লিশ ঊনপঞ্চাশ পঞ্চাশ একান্ন ' +
    'বায়ান্ন তিপ্পান্ন চুয়ান্ন পঞ্চান্ন ছাপ্পান্ন সাতান্ন আটান্ন ঊনষাট ষাট একষট্টি বাষট্টি তেষট্টি চৌষট্টি পঁয়ষট্টি ছেষট্টি ' +
    'সাতষট্টি আটষট্টি ঊনসত্তর সত্তর একাত্তর বাহাত্তর তিয়াত্তর চুয়াত্তর পঁচাত্তর ছিয়াত্তর সাতাত্তর আটাত্তর ঊনআশি আশি একাশি ' +
    'বিরাশি তিরাশি চুরাশি পঁচাশি ছিয়াশি সাতাশি আটাশি ঊননব্বই নব্বই একানব্বই বিরানব্বই তিরানব্বই চুরানব্বই পঁচানব্বই ' +
    'ছিয়ানব্বই সাতানব্বই আটানব্বই নিরানব্বই'
  ).split(' '),
};
const tens = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/* The steps of the Indian count; crores may be any number themselves. */
const steps = {
  en: {
    crore: ' crore',
    lakh: ' lakh',
    thousand: ' thousand',
    hundred: ' hundred',
    taka: 'taka',
    paisa: 'paisa',
    only: 'only',
  },
  bn: { crore: ' কোটি', lakh: ' লাখ', thousand: ' হাজার', hundred: 'শ', taka: 'টাকা', paisa: 'পয়সা', only: 'মাত্র' },
};

function below100(n: number, language: Language): string {
  const word = small[language][n];
  if (word !== undefined) return word;
  return n % 10 ? `${tens[Math.floor(n / 10)]}-${small.en[n % 10]}` : (tens[n / 10] ?? '');
}

function whole(n: number, language: Language): string {
  if (n === 0) return small[language][0] ?? '';
  const step = steps[language];
  const parts = [
    n >= 1e7 ? whole(Math.floor(n / 1e7), language) + step.crore : '',
    part(Math.floor(n / 1e5) % 100, step.lakh),
    part(Math.floor(n / 1e3) % 100, step.thousand),
    part(Math.floor(n / 100) % 10, step.hundred),
    n % 100 ? below100(n % 100, language) : '',
  ];
  function part(count: number, name: string) {
    return count ? below100(count, language) + name : '';
  }
  return parts.filter(Boolean).join(' ');
}

/** "Eight hundred and forty taka only" without the "and", as the trade writes it. */
export function inWords(paisa: number, language: Language): string {
  const step = steps[language];
  const taka = `${whole(Math.floor(paisa / 100), language)} ${step.taka}`;
  const rest = paisa % 100 ? ` ${whole(paisa % 100, language)} ${step.paisa}` : '';
  const text = `${taka}${rest} ${step.only}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
