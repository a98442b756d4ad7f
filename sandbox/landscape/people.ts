/** Who answers for what in the sandbox's estate. The roles are real ones of the trade, the persons are roles. */
import { person, team } from '../../src/landscape/define.ts';

export const people = [
  person({ name: 'master-data', fullName: 'Master data steward', email: 'master-data@sandbox.example' }),
  person({ name: 'pricing', fullName: 'Pricing manager', email: 'pricing@sandbox.example' }),
  person({ name: 'credit', fullName: 'Credit manager', email: 'credit@sandbox.example' }),
  person({ name: 'supply-chain', fullName: 'Supply chain manager', email: 'supply-chain@sandbox.example' }),
  person({ name: 'e-commerce', fullName: 'E-commerce manager', email: 'e-commerce@sandbox.example' }),
  person({ name: 'on-call', fullName: 'Integration engineer on call', email: 'on-call@sandbox.example' }),
];

export const teams = [
  team({
    name: 'integration',
    title: 'Integration team',
    members: ['on-call'],
    contact: 'integration@sandbox.example',
    escalation: 'supply-chain',
  }),
];
