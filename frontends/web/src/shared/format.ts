/*
 * How values look to people. The API speaks in integers whose unit is in the name; this is the only
 * place where they become text. Bangla digits only in Bangla mode, and never in a field that is
 * typed, nor in an identifier.
 */
import type { LightBand } from './records';

export type Language = 'en' | 'bn';

const MINUS = '\u2212';
const DASH = '\u2013';

/* Words that belong to a number. */
const units = {
  en: {
    now: 'just now',
    ago: (n: string, unit: string) => `${n} ${unit} ago`,
    second: 's',
    minute: 'min',
    hour: 'h',
    day: 'd',
    months: 'January February March April May June July August September October November December'.split(' '),
  },
  bn: {
    now: 'এইমাত্র',
    ago: (n: string, unit: string) => `${n} ${unit} আগে`,
    second: 'সে.',
    minute: 'মিনিট',
    hour: 'ঘণ্টা',
    day: 'দিন',
    months: 'জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর'.split(' '),
  },
};

export const bangla = (text: string) => text.replace(/[0-9]/g, (digit) => String.fromCharCode(0x09e6 + Number(digit)));

/** Indian grouping of a run of digits: 1234567 -> 12,34,567. */
function lakh(digits: string): string {
  if (digits.length <= 3) return digits;
  const head = digits.slice(0, -3).replace(/\B(?=(\d\d)+$)/g, ',');
  return `${head},${digits.slice(-3)}`;
}

/** An integer as decimal text with `decimals` places, by integers only: money never meets a float. */
function scaled(value: number, scale: number, decimals: number): string {
  const step = 10 ** (scale - decimals);
  const rounded = Math.round(Math.abs(value) / step);
  const one = 10 ** decimals;
  const whole = lakh(String(Math.floor(rounded / one)));
  const part = decimals ? `.${String(rounded % one).padStart(decimals, '0')}` : '';
  return `${value < 0 && rounded ? MINUS : ''}${whole}${part}`;
}

/** @param bands what light is called what, as the server says: to paint charts and to choose decimals */
export function makeFormat(language: Language, zone: string, bands: LightBand[] = []) {
  const band = (dbm_x100: number) =>
    bands.find((each) => dbm_x100 >= each.from_dbm_x100 && dbm_x100 <= each.to_dbm_x100)?.light;
  const unit = units[language];
  const digits = (text: string) => (language === 'bn' ? bangla(text) : text);
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const civil = (us: number) =>
    Object.fromEntries(parts.formatToParts(us / 1000).map((part) => [part.type, part.value])) as Record<string, string>;

  const span = (ms: number): [string, string] => {
    const s = Math.max(0, Math.floor(ms / 1000));
    if (s < 60) return [String(s), unit.second];
    if (s < 3600) return [String(Math.floor(s / 60)), unit.minute];
    if (s < 86400) return [String(Math.floor(s / 3600)), unit.hour];
    return [lakh(String(Math.floor(s / 86400))), unit.day];
  };

  return {
    language,
    zone,
    bands,
    digits,
    count: (n: number) => digits(scaled(n, 0, 0)),
    /** Paisa as money for screens: whole taka without decimals. Who must not see money is sent none. */
    money: (paisa: number | null) => {
      if (paisa === null) return DASH;
      const text = scaled(paisa, 2, paisa % 100 === 0 ? 0 : 2);
      return digits(text.startsWith(MINUS) ? `${MINUS}৳${text.slice(1)}` : `৳${text}`);
    },
    /** Paisa as money for documents: always two decimals. */
    moneyExact: (paisa: number) => {
      const text = scaled(paisa, 2, 2);
      return digits(text.startsWith(MINUS) ? `${MINUS}৳${text.slice(1)}` : `৳${text}`);
    },
    percent: (pct_x100: number) => `${digits(scaled(pct_x100, 2, pct_x100 % 100 === 0 ? 0 : 2))}%`,
    /** One decimal; two where one would contradict the band: -27.03 is critical, "-27.0" is not. */
    dbm: (dbm_x100: number) => {
      const short = Math.sign(dbm_x100) * Math.round(Math.abs(dbm_x100) / 10) * 10;
      return `${digits(scaled(dbm_x100, 2, band(short) === band(dbm_x100) ? 1 : 2))} dBm`;
    },
    db: (db_x100: number) => `${db_x100 > 0 ? '+' : ''}${digits(scaled(db_x100, 2, 1))} dB`,
    celsius: (celsius_x100: number) => `${digits(scaled(celsius_x100, 2, 1))} °C`,
    milli: (value: number, name: string) => `${digits(scaled(value, 3, 2))} ${name}`,
    metres: (m: number) => `${digits(scaled(m, 0, 0))} m`,
    milliseconds: (ms: number) => `${digits(scaled(ms, 0, 0))} ms`,
    /** Bits per second as Mbps (or Gbps, kbps), without needless decimals. */
    speed: (bps: number) => {
      const [value, name] = bps >= 1e9 ? [bps / 1e9, 'Gbps'] : bps >= 1e6 ? [bps / 1e6, 'Mbps'] : [bps / 1e3, 'kbps'];
      return `${digits(String(Math.round(value * 10) / 10))} ${name}`;
    },
    /** "2026-11-22" -> 22-11-2026 */
    date: (on: string) => digits(on.split('-').reverse().join('-')),
    /** "2026-11" -> November 2026 */
    month: (period: string) => `${unit.months[Number(period.slice(5, 7)) - 1] ?? ''} ${digits(period.slice(0, 4))}`,
    time: (us: number) => {
      const at = civil(us);
      return digits(`${at.hour}:${at.minute}`);
    },
    second: (us: number) => {
      const at = civil(us);
      return digits(`${at.hour}:${at.minute}:${at.second}`);
    },
    dateTime: (us: number) => {
      const at = civil(us);
      return digits(`${at.day}-${at.month}-${at.year} ${at.hour}:${at.minute}`);
    },
    /** Civil date of an instant in the ISP's zone, in the API's form. */
    today: (us: number) => {
      const at = civil(us);
      return `${at.year}-${at.month}-${at.day}`;
    },
    /** How long ago, in one unit. */
    age: (us: number, now_us: number) => {
      const ms = (now_us - us) / 1000;
      if (ms < 1000) return unit.now;
      const [n, name] = span(ms);
      return unit.ago(digits(n), name);
    },
    duration: (ms: number) => {
      const [n, name] = span(ms);
      return `${digits(n)} ${name}`;
    },
    /** Two units, for uptimes: 12 d 4 h. */
    uptime: (ms: number) => {
      const s = Math.max(0, Math.floor(ms / 1000));
      const steps: [number, string][] = [
        [Math.floor(s / 86400), unit.day],
        [Math.floor(s / 3600) % 24, unit.hour],
        [Math.floor(s / 60) % 60, unit.minute],
        [s % 60, unit.second],
      ];
      const first = Math.min(steps.findIndex(([n]) => n > 0) === -1 ? 3 : steps.findIndex(([n]) => n > 0), 3);
      return steps
        .slice(first, first + 2)
        .map(([n, name]) => `${digits(String(n))} ${name}`)
        .join(' ');
    },
    /** +8801712345678 -> 01712-345678; a number of another country stays as it is. */
    phone: (e164: string) => e164.replace(/^\+88(01\d{3})(\d{6})$/, '$1-$2'),
    none: DASH,
  };
}

export type Format = ReturnType<typeof makeFormat>;

/** The format in use: changed as one when the language or the ISP's zone becomes known. */
export let f: Format = makeFormat('en', 'Asia/Dhaka');
export function setFormat(language: Language, zone: string, bands: LightBand[] = []) {
  f = makeFormat(language, zone, bands);
}

/** Money as typed ("1,250", "1250.5", Bangla digits too) -> paisa; null: it is no amount. */
export function parseMoney(text: string): number | null {
  const plain = text.replace(/[০-৯]/g, (digit) => String(digit.charCodeAt(0) - 0x09e6)).replace(/[৳,\s]/g, '');
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** Paisa as one types it: no grouping, no sign of the currency. */
export function typedMoney(paisa: number | null): string {
  if (paisa === null) return '';
  const whole = Math.floor(paisa / 100);
  return paisa % 100 ? `${whole}.${String(paisa % 100).padStart(2, '0')}` : String(whole);
}
