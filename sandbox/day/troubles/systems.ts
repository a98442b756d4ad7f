/** Systems that are down, or do what they are asked and never answer; and what the systems beside the orders forget to tell. */
import { Type } from 'typebox';
import { byApi } from './placing.ts';
import { heals, type Trouble } from './trouble.ts';

export const systemTroubles: readonly Trouble[] = [
  {
    name: 'ERP down',
    way: 'inside-sales',
    between: [0.44, 0.52],
    spell: { system: 'erp', faults: { outage: true } },
    mustCome: 'taken all the same, and placed once when the ERP is back',
    plant: (scene, entry) => byApi(scene, entry),
    judge: (_planted, seen) => heals(seen),
  },
  {
    name: 'ERP takes orders and never answers',
    way: 'inside-sales',
    between: [0.6, 0.64],
    spell: { system: 'erp', faults: { timeoutAfterEffectShare: 1 } },
    mustCome: 'looked up before it is created again: it stands there once',
    plant: (scene, entry) => byApi(scene, entry),
    judge: (_planted, seen) => heals(seen),
  },
  {
    name: 'warehouse takes orders and never answers',
    way: 'inside-sales',
    between: [0.7, 0.74],
    spell: { system: 'wms-east', faults: { timeoutAfterEffectShare: 1 } },
    mustCome: 'it leaves once',
    plant: (scene, entry) => byApi(scene, entry),
    judge: (_planted, seen) => heals(seen),
  },
  {
    name: 'tracking lost',
    way: 'inside-sales',
    mustCome: 'where the parcel is comes by reading, not by the message',
    plant: (scene, entry) => byApi(scene, entry),
    follow: async ({ estate }, { notes }, { hub, warehouses }) => {
      const [trackingNumber] = warehouses.flatMap((each) => each.trackingNumbers);
      if (trackingNumber === undefined) return 'not-yet';
      const wish = { trackingNumber };
      const act = notes.has('scanned') ? 'look' : 'scanUntold';
      const status = await estate.desk({ system: 'tms', act, wish }, Type.String());
      if (status === 'not followed') return 'not-yet';
      notes.set('scanned', status);
      const known = hub?.parcels.find((parcel) => parcel.trackingNumber === trackingNumber)?.status;
      notes.set('known', known ?? 'nothing');
      return known === undefined ? 'not-yet' : 'done';
    },
    judge: ({ notes }, seen) => {
      const ended = heals(
        seen,
        notes.get('known') === 'nothing' ? 'nobody knows where the parcel is' : undefined,
      );
      return ended.how === 'healed' && !notes.has('scanned')
        ? { how: 'not-planted', why: 'no parcel was followed' }
        : ended;
    },
  },
];
