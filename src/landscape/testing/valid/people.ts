/** Who answers for what, in the example landscape. */
import { person, team } from '../../define.ts';

export const people = [
  person({ name: 'maria', fullName: 'Maria Lindqvist', email: 'maria@midland.example' }),
  person({ name: 'tom', fullName: 'Tom Okafor', email: 'tom@midland.example', phone: '+1 555 0100' }),
];

export const teams = [
  team({
    name: 'integration',
    title: 'Integration',
    members: ['tom'],
    contact: '#integration',
    escalation: 'maria',
  }),
];
