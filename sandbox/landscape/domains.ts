/** Who owns what: the ownership matrix of the sandbox's estate. */
import { approval, domain, owns } from '../../src/landscape/define.ts';

export const domains = [
  domain({
    name: 'item',
    businessOwner: 'master-data',
    rules: [
      owns({ fields: '*', owner: 'erp' }),
      // The supplier weighs his goods; the ERP's weight stands until he has.
      owns({ fields: ['weight', 'supplierReferences'], owner: 'supplier', fallbacks: ['erp'] }),
      // He packs as he likes; what we sell in is our affair, so his packs are only remembered.
      owns({ fields: ['packs'], owner: 'erp', others: 'refuse' }),
      owns({ fields: ['marketingText'], owner: 'shop' }),
    ],
    approvals: [
      approval({ field: 'listPrice', when: { kind: 'change-above', percent: '25' }, approver: 'pricing' }),
    ],
  }),
  domain({
    name: 'party',
    businessOwner: 'master-data',
    rules: [owns({ fields: '*', owner: 'erp' })],
    approvals: [approval({ field: 'creditLimit', when: { kind: 'any-change' }, approver: 'credit' })],
  }),
  domain({ name: 'location', businessOwner: 'supply-chain', rules: [owns({ fields: '*', owner: 'erp' })] }),
  domain({ name: 'supplier', businessOwner: 'supply-chain', rules: [owns({ fields: '*', owner: 'erp' })] }),
  domain({ name: 'price-agreement', businessOwner: 'pricing', rules: [owns({ fields: '*', owner: 'erp' })] }),
  domain({ name: 'stock-movement', businessOwner: 'supply-chain', rules: counting() }),
  domain({ name: 'stock-count', businessOwner: 'supply-chain', rules: counting() }),
  domain({ name: 'expected-receipt', businessOwner: 'supply-chain', rules: [] }),
];

/** Each place is counted by the system that runs it. */
function counting() {
  return [
    owns({ fields: '*', owner: 'wms-east', scope: { warehouse: 'EAST' } }),
    owns({ fields: '*', owner: 'wms-east', scope: { warehouse: 'CENTRAL' } }),
    owns({ fields: '*', owner: 'wms-west', scope: { warehouse: 'WEST' } }),
    owns({ fields: '*', owner: 'wms-3pl', scope: { warehouse: '3PL' } }),
    // What a supplier could ship is his to say.
    owns({ fields: '*', owner: 'supplier-desk', scope: { warehouse: 'SUP-05' } }),
  ];
}
