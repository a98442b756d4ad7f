/** The desks of the sandbox's systems, by their names on the board. */
import { Type } from 'typebox';
import { deskAct, type Desk, type Desks } from '../../kit/desk.ts';
import type { Systems } from '../systems.ts';
import { crmDesk } from './crm-desk.ts';
import { erpDesk } from './erp-desk.ts';
import { shopDesk } from './shop-desk.ts';
import { warehouseDesk } from './warehouse-desk.ts';

export function desksOf({ erp, shop, crm, payments, tms, warehouses }: Systems): Desks {
  return {
    [erp.name]: erpDesk(erp.erp),
    [shop.name]: shopDesk(shop.shop),
    [crm.name]: crmDesk(crm.org),
    [payments.name]: paymentsDesk(payments),
    [tms.name]: tmsDesk(tms),
    ...Object.fromEntries(warehouses.map(({ name, state }) => [name, warehouseDesk(state)])),
  };
}

function paymentsDesk(payments: Systems['payments']): Desk {
  return {
    /** `order`: its number at the portal, told to the payment service before the order is placed. */
    authorise: deskAct(Authorisation, ({ cents, order }) =>
      payments.authorise(cents, 'usd', {
        multicapture: true,
        ...(order === undefined ? {} : { metadata: { order_number: order } }),
      }),
    ),
  };
}

const Authorisation = Type.Object({
  cents: Type.Integer({ minimum: 1 }),
  order: Type.Optional(Type.String({ minLength: 1 })),
});

const Parcel = Type.Object({ trackingNumber: Type.String() });

function tmsDesk({ state: { trackers } }: Systems['tms']): Desk {
  const find = (trackingNumber: string) =>
    trackers.all().find(({ tracking_code: code }) => code === trackingNumber);
  return {
    /** The carrier scans it, and his message is lost. Gives where it stands now. */
    scanUntold: deskAct(Parcel, ({ trackingNumber }) => {
      const parcel = find(trackingNumber);
      if (parcel !== undefined) trackers.step(parcel);
      return parcel?.status ?? 'not followed';
    }),
    look: deskAct(Parcel, ({ trackingNumber }) => find(trackingNumber)?.status ?? 'not followed'),
  };
}
