/** The systems of the example landscape. */
import { maintenance, system } from '../../define.ts';

const owners = { businessOwner: 'maria', technicalOwner: 'integration' };
const chicago = 'America/Chicago';

export const systems = [
  system({
    ...owners,
    name: 'erp',
    title: 'ERP',
    connector: 'big-erp',
    settings: { baseUrl: 'https://erp.example', secret: 'env:ERP_SECRET', paging: { size: 100 } },
    limits: { requestsPerSecond: 5 },
    maintenance: [
      maintenance({ kind: 'weekly', days: ['sunday'], from: '22:00', to: '02:00', zone: chicago }),
    ],
  }),
  system({
    ...owners,
    name: 'pim',
    title: 'Item texts',
    connector: 'small-pim',
    settings: { baseUrl: 'https://pim.example', secret: 'file:/run/secrets/pim' },
  }),
  system({
    ...owners,
    name: 'shop',
    title: 'Web shop',
    connector: 'web-shop',
    settings: { baseUrl: 'http://127.0.0.1:4412', secret: 'env:SHOP_SECRET' },
    allowPrivateAddresses: ['127.0.0.1'],
  }),
];
