/** One request under one key, as two processes send it. */
import type { KeyedRequest } from '../server/headers/idempotency.ts';

export const DYING_REQUEST: KeyedRequest = {
  caller: '0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0de',
  key: 'checkout-7',
  route: { method: 'POST', path: '/process/v1/anything' },
  input: { number: '7' },
};
