import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeFormat, parseMoney, typedMoney } from '../../src/shared/format';
import type { LightBand } from '../../src/shared/records';

// as a server might say: which power is called what is its business
const bands: LightBand[] = [
  { light: 'too_strong', from_dbm_x100: -799, to_dbm_x100: 2000 },
  { light: 'good', from_dbm_x100: -2500, to_dbm_x100: -800 },
  { light: 'weak', from_dbm_x100: -2700, to_dbm_x100: -2501 },
  { light: 'critical', from_dbm_x100: -3999, to_dbm_x100: -2701 },
];
const band = (value: number) => bands.find((each) => value >= each.from_dbm_x100 && value <= each.to_dbm_x100)?.light;

const en = makeFormat('en', 'Asia/Dhaka', bands);
const bn = makeFormat('bn', 'Asia/Dhaka');

describe('money', () => {
  const cases: [number, string, string, string][] = [
    // paisa, screen, document, Bangla screen
    [0, '৳0', '৳0.00', '৳০'],
    [1, '৳0.01', '৳0.01', '৳০.০১'],
    [84000, '৳840', '৳840.00', '৳৮৪০'],
    [84050, '৳840.50', '৳840.50', '৳৮৪০.৫০'],
    [99900, '৳999', '৳999.00', '৳৯৯৯'],
    [100000, '৳1,000', '৳1,000.00', '৳১,০০০'],
    [9999900, '৳99,999', '৳99,999.00', '৳৯৯,৯৯৯'],
    [10000000, '৳1,00,000', '৳1,00,000.00', '৳১,০০,০০০'],
    [1000000000, '৳1,00,00,000', '৳1,00,00,000.00', '৳১,০০,০০,০০০'],
    [123456789012, '৳1,23,45,67,890.12', '৳1,23,45,67,890.12', '৳১,২৩,৪৫,৬৭,৮৯০.১২'],
    [-50000, '−৳500', '−৳500.00', '−৳৫০০'],
    [-1, '−৳0.01', '−৳0.01', '−৳০.০১'],
  ];
  for (const [paisa, screen, document, bangla] of cases)
    it(`${paisa} paisa is ${screen}`, () => {
      assert.equal(en.money(paisa), screen);
      assert.equal(en.moneyExact(paisa), document);
      assert.equal(bn.money(paisa), bangla);
    });

  it('stays exact at the largest safe number', () => {
    assert.equal(en.money(Number.MAX_SAFE_INTEGER), '৳9,00,71,99,25,47,409.91');
  });

  it('is read back as it is typed, in either digits', () => {
    for (const [typed, paisa] of [
      ['840', 84000],
      ['840.5', 84050],
      ['840.50', 84050],
      ['1,00,000', 10000000],
      ['৳ 1,250.05', 125005],
      ['৮৪০.৫০', 84050],
      [' 0 ', 0],
    ] as const)
      assert.equal(parseMoney(typed), paisa, typed);
    for (const typed of ['', ' ', '-5', '1.234', '1.2.3', 'abc', '1e3', '0x10', '5 taka', '1234567890123'])
      assert.equal(parseMoney(typed), null, JSON.stringify(typed));
  });

  it('is typed without sign and grouping, and survives the way there and back', () => {
    assert.equal(typedMoney(84000), '840');
    assert.equal(typedMoney(84005), '840.05');
    for (const paisa of [0, 1, 99, 100, 84050, 10000000]) assert.equal(parseMoney(typedMoney(paisa)), paisa);
  });
});

describe('light', () => {
  const cases: [number, string][] = [
    [-2145, '−21.5 dBm'], // half away from zero
    [-2630, '−26.3 dBm'],
    [-2700, '−27.0 dBm'],
    [-2703, '−27.03 dBm'], // "-27.0" would contradict "critical"
    [-2704, '−27.04 dBm'],
    [-2705, '−27.1 dBm'],
    [-2501, '−25.01 dBm'],
    [-2500, '−25.0 dBm'],
    [-2497, '−25.0 dBm'], // good, and -25.0 is good too
    [-799, '−7.99 dBm'],
    [-804, '−8.0 dBm'],
    [0, '0.0 dBm'],
    [210, '2.1 dBm'],
  ];
  for (const [value, text] of cases)
    it(`${value} prints ${text}`, () => {
      assert.equal(en.dbm(value), text);
      const printed = Math.round(Number.parseFloat(text.replace('−', '-')) * 100);
      assert.equal(band(printed), band(value), 'what is printed lies in the band of the raw value');
    });

  it('never contradicts its band, anywhere between -40 and 0', () => {
    for (let value = -3999; value <= 0; value++) {
      const printed = Math.round(Number.parseFloat(en.dbm(value).replace('−', '-')) * 100);
      assert.equal(band(printed), band(value), en.dbm(value));
    }
  });

  it('tells a change with its sign', () => {
    assert.equal(en.db(-350), '−3.5 dB');
    assert.equal(en.db(40), '+0.4 dB');
    assert.equal(en.db(0), '0.0 dB');
    assert.equal(bn.dbm(-2630), '−২৬.৩ dBm');
  });
});

describe('dates and times', () => {
  const us = Date.UTC(2026, 10, 22, 20, 5, 9) * 1000; // 23 November, 02:05:09 in Dhaka

  it('stand in the zone of the ISP', () => {
    assert.equal(en.dateTime(us), '23-11-2026 02:05');
    assert.equal(en.time(us), '02:05');
    assert.equal(en.second(us), '02:05:09');
    assert.equal(en.today(us), '2026-11-23');
    assert.equal(makeFormat('en', 'UTC').dateTime(us), '22-11-2026 20:05');
    assert.equal(bn.dateTime(us), '২৩-১১-২০২৬ ০২:০৫');
  });

  it('midnight is 00:00, not 24:00', () => {
    assert.equal(en.time(Date.UTC(2026, 10, 22, 18, 0, 0) * 1000), '00:00');
  });

  it('civil dates and months', () => {
    assert.equal(en.date('2026-11-05'), '05-11-2026');
    assert.equal(bn.date('2026-11-05'), '০৫-১১-২০২৬');
    assert.equal(en.month('2026-11'), 'November 2026');
    assert.equal(bn.month('2026-01'), 'জানুয়ারি ২০২৬');
  });

  it('ages in one unit', () => {
    const ago = (seconds: number) => en.age(us - seconds * 1e6, us);
    assert.equal(ago(-3), 'just now');
    assert.equal(ago(0.5), 'just now');
    assert.equal(ago(12), '12 s ago');
    assert.equal(ago(59.9), '59 s ago');
    assert.equal(ago(60), '1 min ago');
    assert.equal(ago(3599), '59 min ago');
    assert.equal(ago(7200), '2 h ago');
    assert.equal(ago(86400 * 3), '3 d ago');
    assert.equal(bn.age(us - 240e6, us), '৪ মিনিট আগে');
  });

  it('uptimes in two units', () => {
    assert.equal(en.uptime(0), '0 s');
    assert.equal(en.uptime(45_000), '45 s');
    assert.equal(en.uptime(61_000), '1 min 1 s');
    assert.equal(en.uptime(12 * 86400_000 + 4 * 3600_000), '12 d 4 h');
    assert.equal(en.uptime(86400_000), '1 d 0 h');
  });
});

describe('the rest', () => {
  it('groups by lakh', () => {
    assert.equal(en.count(999), '999');
    assert.equal(en.count(1000), '1,000');
    assert.equal(en.count(100000), '1,00,000');
    assert.equal(en.count(12345678), '1,23,45,678');
    assert.equal(bn.count(4812), '৪,৮১২');
  });

  it('speeds', () => {
    assert.equal(en.speed(20_000_000), '20 Mbps');
    assert.equal(en.speed(2_500_000), '2.5 Mbps');
    assert.equal(en.speed(1_000_000_000), '1 Gbps');
    assert.equal(en.speed(512_000), '512 kbps');
  });

  it('per cent, without needless decimals', () => {
    assert.equal(en.percent(500), '5%');
    assert.equal(en.percent(750), '7.50%');
  });

  it('phone numbers of the country are grouped, others left alone, digits never Bangla', () => {
    assert.equal(en.phone('+8801712345678'), '01712-345678');
    assert.equal(bn.phone('+8801712345678'), '01712-345678');
    assert.equal(en.phone('+442079460000'), '+442079460000');
  });
});
