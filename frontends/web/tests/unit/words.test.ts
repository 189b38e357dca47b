import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import bn from '../../src/shared/words/bn';
import en from '../../src/shared/words/en';
import { inWords } from '../../src/shared/inWords';

type Tree = { [name: string]: Tree | string | string[] | ((...args: never[]) => string) };

/** Every word with its path; functions are called with arguments that can be recognised. */
function* all(tree: Tree, path = ''): Generator<[string, string]> {
  for (const [name, value] of Object.entries(tree)) {
    const here = path ? `${path}.${name}` : name;
    if (typeof value === 'string') yield [here, value];
    else if (typeof value === 'function')
      for (const n of [1, 37]) yield [`${here}(${n})`, (value as (...args: unknown[]) => string)(n, 'b', 'c', 'd')];
    else if (Array.isArray(value)) yield* value.map((word, i): [string, string] => [`${here}[${i}]`, word]);
    else yield* all(value, here);
  }
}

describe('words', () => {
  it('none is empty, shouts or apologises', () => {
    for (const [path, word] of [...all(en as unknown as Tree), ...all(bn as unknown as Tree)]) {
      assert.ok(word.trim(), path);
      assert.ok(!word.includes('!'), `${path}: ${word}`);
      assert.ok(!/oops|sorry|\bundefined\b|\bnan\b/i.test(word), `${path}: ${word}`);
    }
  });

  it('Bangla is Bangla, but for the words of the trade', () => {
    const trade = /^(ONU|OLT|CPU|MAC|TLS|PON|SNMP|V-SOL EPON OLT|NOC|[\d\s.,:–-]*)$/;
    for (const [path, word] of all(bn as unknown as Tree))
      assert.ok(/[\u0980-\u09ff]/.test(word) || trade.test(word), `${path}: ${word}`);
  });

  it('a number in a Bangla sentence has Bangla digits', () => {
    assert.equal(bn.customers.lineCount(37), '৩৭টি লাইন');
    assert.equal(bn.proofs.earlier(12), 'আগের ১২টি রিডিং');
  });

  it('every code of a problem document has a title', () => {
    const table = readFileSync('../../docs/http-api.md', 'utf8').match(/\| status \| code \|[\s\S]*?\n\n/)?.[0] ?? '';
    const codes = [...table.matchAll(/^\| [\d, ]+ \| ([^|]+)\|/gm)].flatMap((row) =>
      [...(row[1] ?? '').matchAll(/`(\w+)`/g)].map((match) => match[1] ?? ''),
    );
    assert.ok(codes.length > 15, 'the table was found');
    for (const code of codes) assert.ok(code in en.problems, code);
  });

  it('English knows one and many', () => {
    assert.equal(en.customers.lineCount(1), '1 line');
    assert.equal(en.customers.lineCount(2), '2 lines');
    assert.equal(en.proofs.failing(1, 'no reply'), '1 try failed: no reply. It goes on by itself.');
  });
});

describe('permissions', () => {
  it('are called what the table of the library calls them, and each has a Bangla name', () => {
    const table = readFileSync('../../docs/permissions.md', 'utf8');
    const titles = Object.fromEntries(
      [...table.matchAll(/^\| `([\w.]+)` \| ([^|]+?) \|/gm)].map((match) => [match[1], match[2]]),
    );
    assert.deepEqual(en.permissions, titles);
    assert.deepEqual(Object.keys(bn.permissions).sort(), Object.keys(titles).sort());
  });
});

describe('an amount in words', () => {
  const cases: [number, string, string][] = [
    [0, 'Zero taka only', 'শূন্য টাকা মাত্র'],
    [100, 'One taka only', 'এক টাকা মাত্র'],
    [84000, 'Eight hundred forty taka only', 'আটশ চল্লিশ টাকা মাত্র'],
    [84050, 'Eight hundred forty taka fifty paisa only', 'আটশ চল্লিশ টাকা পঞ্চাশ পয়সা মাত্র'],
    [2100, 'Twenty-one taka only', 'একুশ টাকা মাত্র'],
    [1900, 'Nineteen taka only', 'উনিশ টাকা মাত্র'],
    [10000000, 'One lakh taka only', 'এক লাখ টাকা মাত্র'],
    [
      1234567800,
      'One crore twenty-three lakh forty-five thousand six hundred seventy-eight taka only',
      'এক কোটি তেইশ লাখ পঁয়তাল্লিশ হাজার ছয়শ আটাত্তর টাকা মাত্র',
    ],
    [25000000000, 'Twenty-five crore taka only', 'পঁচিশ কোটি টাকা মাত্র'],
    [99, 'Zero taka ninety-nine paisa only', 'শূন্য টাকা নিরানব্বই পয়সা মাত্র'],
  ];
  for (const [paisa, english, bangla] of cases)
    it(english, () => {
      assert.equal(inWords(paisa, 'en'), english);
      assert.equal(inWords(paisa, 'bn'), bangla);
    });

  it('has a hundred different Bangla words below a hundred', () => {
    const words = new Set(Array.from({ length: 100 }, (_, n) => inWords(n * 100, 'bn')));
    assert.equal(words.size, 100);
    for (const word of words) assert.ok(!word.includes('undefined'), word);
  });
});
