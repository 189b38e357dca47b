/*
 * The one table of states: tone, shape and (through the words module) a word. The word alone is
 * enough; shape and colour repeat it for the eye.
 */
import type { Customer, Service } from './records';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'idle';
export type Shape = 'dot' | 'triangle' | 'square' | 'diamond' | 'rhomb' | 'ring' | 'dash' | 'query';
export type Look = [Tone, Shape];

export const marks = {
  standing: {
    paid: ['good', 'dot'],
    due: ['warn', 'triangle'],
    grace: ['warn', 'diamond'],
    overdue: ['bad', 'square'],
    closed: ['idle', 'ring'],
  },
  line: {
    online: ['good', 'dot'],
    offline: ['warn', 'triangle'],
    suspended: ['bad', 'square'],
    ended: ['idle', 'ring'],
    unknown: ['idle', 'query'],
    none: ['idle', 'dash'],
  },
  service: {
    active: ['good', 'dot'],
    suspended: ['bad', 'square'],
    ended: ['idle', 'ring'],
  },
  /* a line sold for a day to come */
  begin: {
    later: ['info', 'rhomb'],
  },
  onu: {
    unknown: ['idle', 'query'],
    online: ['good', 'dot'],
    offline: ['warn', 'triangle'],
    power_off: ['warn', 'triangle'],
    los: ['bad', 'square'],
    disabled: ['idle', 'ring'],
    unauthorised: ['info', 'rhomb'],
  },
  light: {
    none: ['idle', 'dash'],
    good: ['good', 'dot'],
    too_strong: ['warn', 'triangle'],
    weak: ['warn', 'triangle'],
    critical: ['bad', 'square'],
  },
  node: {
    unknown: ['idle', 'query'],
    up: ['good', 'dot'],
    down: ['bad', 'square'],
  },
  invoice: {
    paid: ['good', 'dot'],
    due: ['warn', 'triangle'],
    overdue: ['bad', 'square'],
  },
  state: {
    active: ['good', 'dot'],
    suspended: ['bad', 'square'],
    closed: ['idle', 'ring'],
  },
  account: {
    active: ['good', 'dot'],
    over: ['warn', 'triangle'],
    suspended: ['bad', 'square'],
    closed: ['idle', 'ring'],
  },
  /* a line that should be off: being offline is the good state */
  really: {
    offline: ['good', 'dot'],
    online: ['bad', 'square'],
    unknown: ['idle', 'query'],
  },
  sale: {
    active: ['good', 'dot'],
    suspended: ['idle', 'ring'],
    closed: ['idle', 'ring'],
  },
  token: {
    valid: ['good', 'dot'],
    expired: ['idle', 'ring'],
    revoked: ['idle', 'ring'],
  },
  message: {
    queued: ['info', 'rhomb'],
    sending: ['info', 'rhomb'],
    sent: ['good', 'dot'],
    failed: ['bad', 'square'],
    unknown: ['warn', 'query'],
  },
  run: {
    running: ['info', 'rhomb'],
    done: ['good', 'dot'],
  },
  proof: {
    proved: ['good', 'dot'],
    pending: ['warn', 'diamond'],
    differs: ['bad', 'square'],
  },
  subscription: {
    trial: ['info', 'rhomb'],
    active: ['good', 'dot'],
    past_due: ['warn', 'triangle'],
    grace: ['warn', 'diamond'],
    suspended: ['bad', 'square'],
    cancelled: ['idle', 'ring'],
  },
  factor: {
    on: ['good', 'dot'],
    off: ['idle', 'ring'],
    missing: ['warn', 'triangle'],
  },
  health: {
    good: ['good', 'dot'],
    warning: ['warn', 'triangle'],
    bad: ['bad', 'square'],
  },
} satisfies Record<string, Record<string, Look>>;

export type Marks = typeof marks;
export type MarkKind = keyof Marks;
export type MarkName<K extends MarkKind> = keyof Marks[K] & string;

/** What to say of a customer's lines in one word: the counts are the server's. */
export function customerLine(customer: Customer): MarkName<'line'> {
  if (customer.service_count === 0) return 'none';
  if (customer.online_count > 0) return 'online';
  if (customer.suspended_count > 0) return 'suspended';
  return customer.online_at_us === null ? 'unknown' : 'offline';
}

export function serviceLine(service: Service): MarkName<'line'> {
  if (service.state === 'ended') return 'ended';
  if (service.online === null) return 'unknown';
  return service.online ? 'online' : service.state === 'suspended' ? 'suspended' : 'offline';
}

/** Beside a line's state: was a session seen? Of a suspended line, offline is what it should be. */
export function serviceSession(service: Service): { kind: 'line' | 'really'; name: 'online' | 'offline' | 'unknown' } {
  const kind = service.state === 'active' ? 'line' : 'really';
  return { kind, name: service.online === null ? 'unknown' : service.online ? 'online' : 'offline' };
}

/** Has the router been read back in the wanted form? Both numbers are the server's. */
export function serviceProof(service: Service): MarkName<'proof'> {
  return service.applied_version >= service.desired_version ? 'proved' : 'pending';
}
