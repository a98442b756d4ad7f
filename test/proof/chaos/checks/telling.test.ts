/** The check of chaos that looks through the mails of buyers. */
import { expect, test } from 'vitest';
import type { Arrived } from '../../../../sandbox/mail/mailbox.ts';
import { doubled } from './telling.ts';

const received = 'We have received your order CH-7';
const shipped = 'Your order CH-7: shipped';

function mails(...told: readonly (readonly [subject: string, text: string])[]): readonly Arrived[] {
  return told.map(([subject, text], index) => ({
    messageId: `<${index}@shop.example>`,
    from: 'orders@shop.example',
    to: 'buyer@customers.example',
    subject,
    raw: `Subject: ${subject}\r\n\r\n--part${index}\r\n${text}`,
    at: new Date(index),
  }));
}

test('the same confirmation twice in a row is a double, and so is the same parcel', () => {
  expect(doubled(mails([received, '3 screws'], [shipped, '1 screw'], [received, '3 screws']))).toHaveLength(
    1,
  );
  expect(doubled(mails([shipped, '1 screw'], [received, '3 screws'], [shipped, '1 screw']))).toHaveLength(1);
});

test('who returns to what he wanted before is told so, and that is no double', () => {
  expect(doubled(mails([received, '3 screws'], [received, '4 screws'], [received, '3 screws']))).toEqual([]);
  const cancelled = 'Your order CH-7: goods cancelled';
  expect(doubled(mails([received, '3 screws'], [cancelled, '3 screws'], [received, '3 screws']))).toEqual([]);
});
