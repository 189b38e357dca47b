import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toCsv } from '../../src/shared/csv';

describe('CSV', () => {
  it('has the names of the API, and numbers as they are', () =>
    assert.equal(
      toCsv([
        { code: 'mfn', due_paisa: -1250, since: null, cut: false },
        { code: 'উত্তরা', due_paisa: 0, since: '2026-11-01', cut: true },
      ]),
      'code,due_paisa,since,cut\r\nmfn,-1250,,false\r\nউত্তরা,0,2026-11-01,true',
    ));
  it('quotes what would fall apart', () =>
    assert.equal(toCsv([{ a: 'x,y', b: 'say "hm"', c: 'two\nlines' }]), 'a,b,c\r\n"x,y","say ""hm""","two\nlines"'));
  for (const evil of ['=1+1', '+880', '-5', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")'])
    it(`is no formula: ${JSON.stringify(evil)}`, () =>
      assert.equal(toCsv([{ a: evil }]), `a\r\n"'${evil.replaceAll('"', '""')}"`));
  it('of nothing is nothing', () => assert.equal(toCsv([]), ''));
});
