import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSoql } from '../../../../sandbox/salesforce/soql/parse.ts';
import { quoted } from './query.ts';

test('whatever a number or a name holds, it is one text in a query', () => {
  const text = fc.string({ unit: fc.constantFrom(...Array.from(`'"\\\n\r\tab )(,%_ä`)) });
  fc.assert(
    fc.property(text, (name) => {
      const { where } = parseSoql(`SELECT Id FROM Account WHERE Name IN (${quoted(name)}) AND Type = 'x'`);
      expect(where).toMatchObject({ kind: 'and', parts: [{ values: [name] }, { values: ['x'] }] });
    }),
  );
});
