import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { customerLine, type Look, marks, serviceProof, serviceSession } from '../../src/shared/marks';
import type { Customer, Service } from '../../src/shared/records';
import bn from '../../src/shared/words/bn';
import en from '../../src/shared/words/en';

const kinds = Object.entries(marks) as [keyof typeof marks, Record<string, Look>][];

/** The names that an enum of the API has, from the generated types. */
function names(schema: string, member: string): string[] {
  const api = readFileSync('src/shared/api.d.ts', 'utf8');
  const at = api.indexOf(`\n        ${schema}: {`);
  assert.notEqual(at, -1, `no schema ${schema}`);
  const line = api.slice(at).match(new RegExp(`\\n            ${member}\\??: ([^;]+);`))?.[1] ?? '';
  return [...line.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '');
}

describe('marks', () => {
  for (const [kind, looks] of kinds)
    it(`every ${kind} has a word in both languages, and no word without a look`, () => {
      for (const words of [en.marks[kind], bn.marks[kind]] as Record<string, string>[]) {
        assert.deepEqual(Object.keys(words).sort(), Object.keys(looks).sort());
        for (const word of Object.values(words)) assert.ok(word.trim());
      }
    });

  it('no two states of one kind share shape and tone unless they mean the same to do', () => {
    // shape must tell good from bad without colour
    for (const [, looks] of kinds) {
      const shapes = (tone: string) =>
        Object.values(looks)
          .filter((look) => look[0] === tone)
          .map((look) => look[1]);
      for (const shape of shapes('good')) assert.ok(![...shapes('bad'), ...shapes('warn')].includes(shape));
      for (const shape of shapes('warn')) assert.ok(!shapes('bad').includes(shape));
    }
  });

  for (const [kind, schema, member] of [
    ['standing', 'customer', 'standing'],
    ['light', 'customer', 'light'],
    ['state', 'customer', 'state'],
    ['service', 'service', 'state'],
    ['onu', 'onu', 'state'],
    ['node', 'node', 'state'],
    ['invoice', 'invoice', 'state'],
    ['run', 'bill_run', 'state'],
    ['sale', 'package', 'state'],
  ] as const)
    it(`${kind} knows every ${schema}.${member} of the API`, () => {
      const told = names(schema, member);
      assert.ok(told.length > 1, 'the enum was found');
      assert.deepEqual(told.sort(), Object.keys(marks[kind]).sort());
    });
});

describe('what is said of a line', () => {
  const service = (more: Partial<Service>) =>
    ({ state: 'active', online: true, desired_version: 2, applied_version: 2, ...more }) as Service;
  const customer = (more: Partial<Customer>) =>
    ({ service_count: 1, online_count: 0, suspended_count: 0, online_at_us: 1, ...more }) as Customer;

  it('offline is bad news of an active line and good news of a suspended one', () => {
    assert.deepEqual(serviceSession(service({ online: false })), { kind: 'line', name: 'offline' });
    assert.deepEqual(serviceSession(service({ state: 'suspended', online: false })), {
      kind: 'really',
      name: 'offline',
    });
    assert.deepEqual(serviceSession(service({ state: 'suspended' })), { kind: 'really', name: 'online' });
    assert.deepEqual(serviceSession(service({ online: null })), { kind: 'line', name: 'unknown' });
  });

  it('is proved when what is wanted was read back', () => {
    assert.equal(serviceProof(service({})), 'proved');
    assert.equal(serviceProof(service({ applied_version: 1 })), 'pending');
  });

  it('a customer: online before suspended before offline', () => {
    assert.equal(customerLine(customer({ service_count: 0 })), 'none');
    assert.equal(customerLine(customer({ online_count: 1, suspended_count: 1 })), 'online');
    assert.equal(customerLine(customer({ suspended_count: 1 })), 'suspended');
    assert.equal(customerLine(customer({})), 'offline');
    assert.equal(customerLine(customer({ online_at_us: null })), 'unknown');
  });
});
