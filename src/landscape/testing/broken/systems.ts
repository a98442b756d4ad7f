/** Systems with planted mistakes. */
import { maintenance, system } from '../../define.ts';

const owners = { businessOwner: 'maria', technicalOwner: 'ops' };

export const systems = [
  system({
    ...owners,
    name: 'erp',
    title: 'ERP',
    connector: 'big-erp',
    settings: {
      baseUrl: 'erp.example', // ✗ wrong-settings
      secret: 'hunter2', // ✗ secret-in-the-open
      paging: {
        size: 1000, // ✗ wrong-settings
      },
      colour: 'red', // ✗ wrong-settings
    },
    maintenance: [
      maintenance({ kind: 'weekly', days: ['sunday'], from: '22:00', to: '02:00', zone: 'Mars/Olympus' }), // ✗ unknown-zone
      maintenance({ kind: 'dated', from: '2026-12-24T18:00', to: '2026-12-24T06:00', zone: 'UTC' }), // ✗ window-ends-before-it-begins
      maintenance({ kind: 'dated', from: '2026-02-30T18:00', to: '2026-12-24T06:00', zone: 'UTC' }), // ✗ impossible-time
    ],
  }),
  system({
    ...owners,
    name: 'pim',
    title: 'Item texts',
    connector: 'small-pim',
    settings: { baseUrl: 'https://pim.example', secret: 'env:PIM' },
    scope: { company: 'uk' }, // ✗ unknown-name
  }),
  system({
    ...owners,
    name: 'shop',
    title: 'Web shop',
    connector: 'web-shop',
    settings: { baseUrl: 'https://shop.example' }, // ✗ wrong-settings
  }),
  system({
    ...owners,
    name: 'old-shop',
    title: 'Old web shop',
    connector: 'web-shop',
    settings: { baseUrl: 'https://old.example', secret: 'env:OLD' },
    state: 'retired',
  }),
  system({ ...owners, name: 'wms', title: 'Warehouse', connector: 'wms-9000', settings: {} }), // ✗ unknown-name
];
