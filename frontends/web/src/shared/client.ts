/*
 * The one client of the API. need() gives data or throws the problem document; nothing else in the
 * panel calls fetch.
 */
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './api';
import { hearServer } from './clock';
import { presence } from './presence';

/** A refusal or failure as the server told it (RFC 9457), or the lack of an answer. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly fields: { field: string; message: string }[] = [],
    readonly requestId: string | null = null,
  ) {
    super(detail || code);
  }
}

let csrf: string | null = null;
const somebodyActed = presence(window);

/*
 * What is dangerous wants a fresh code of the second factor. Whoever shows the page asks the person for it; then the
 * same request goes out again, and whoever sent it never knew.
 */
let stepUp: (() => Promise<boolean>) | null = null;
export function onStepUp(ask: typeof stepUp) {
  stepUp = ask;
}
/** Ask for it beforehand, where what follows is no request of ours: a download. */
export const askCode = () => stepUp?.() ?? Promise.resolve(true);
const copies = new WeakMap<Request, Request>();

/* Where a code is itself what was sent: a refusal there is about that code. */
const takesCode = ['/session', '/session/step-up', '/factor/confirm'];

async function wantsCode(path: string, response: Response): Promise<boolean> {
  if (response.status !== 401 || takesCode.includes(path)) return false;
  const told: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return (told as { code?: unknown } | null)?.code === 'factor';
}

const middleware: Middleware = {
  onRequest({ request }) {
    const acted = somebodyActed();
    if (request.method === 'GET') {
      if (!acted) request.headers.set('Isp-Background', '1');
    } else if (csrf) request.headers.set('X-CSRF-Token', csrf);
    copies.set(request, request.clone());
    return request;
  },
  async onResponse({ request, response, schemaPath }) {
    const again = copies.get(request);
    let answer = response;
    if (stepUp && again && (await wantsCode(schemaPath, response)) && (await stepUp())) {
      if (csrf && again.method !== 'GET') again.headers.set('X-CSRF-Token', csrf);
      answer = await fetch(again);
    }
    csrf = answer.headers.get('X-CSRF-Token') ?? csrf;
    hearServer(answer.headers.get('Date'));
    return answer;
  },
};

export const api = createClient<paths>({ baseUrl: '/api/v1', credentials: 'same-origin' });
api.use(middleware);

/** The problem document of an answer; what lies between us and the server may answer with anything. */
function problem(response: Response, body: unknown): Problem {
  const told = (typeof body === 'object' && body !== null ? body : {}) as Partial<components['schemas']['problem']>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return new Problem(
    response.status,
    text(told.code) || 'internal',
    text(told.detail),
    (Array.isArray(told.errors) ? told.errors : []).map(({ field, message }) => ({
      field: text(field),
      message: text(message),
    })),
    text(told.request_id) || response.headers.get('X-Request-Id'),
  );
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

export async function need<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch {
    throw new Problem(0, 'offline', '');
  }
  if (!answer.response.ok) throw problem(answer.response, answer.error);
  return answer.data as T;
}

/** The value of If-Match for a record as it was read. */
export const match = (record: { revision: number }) => ({ 'If-Match': `"${record.revision}"` });
