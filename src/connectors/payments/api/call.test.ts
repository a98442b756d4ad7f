import { expect, test } from 'vitest';
import { formOf } from './call.ts';

test('parameters are encoded as the API nests them', () => {
  const form = formOf({
    amount: 5,
    final_capture: false,
    expand: ['data.latest_charge', 'b'],
    metadata: { crossdock_document: 'S 1&2', sum: 7 },
  });
  expect(decodeURIComponent(form)).toBe(
    'amount=5&final_capture=false&expand[]=data.latest_charge&expand[]=b' +
      '&metadata[crossdock_document]=S+1&2&metadata[sum]=7',
  );
  expect(form).toContain('S+1%262');
});

test('nothing is nothing', () => expect(formOf({})).toBe(''));
