/** What a landscape declares about one AvaTax account: where it is, who we are there, and what AvaTax cannot know of our goods. */
import { Type, type Static } from 'typebox';
import type { ChargeReason } from '../../model/documents/charges.ts';
import { Address } from '../../model/party.ts';
import { SecretSetting, type ConnectorContext } from '../kit/context.ts';

const closed = { additionalProperties: false } as const;
const TaxCode = Type.String({ minLength: 1, maxLength: 25 });

/** How AvaTax is told that a customer pays no tax. */
const Exemption = Type.Union(
  [
    Type.Object({ by: Type.Literal('use-code'), code: Type.String({ minLength: 1, maxLength: 25 }) }, closed),
    Type.Object({ by: Type.Literal('number'), number: Type.String({ minLength: 1, maxLength: 25 }) }, closed),
    Type.Object({ by: Type.Literal('certificate') }, closed),
  ],
  {
    title: 'Exempt customers',
    description:
      'use-code: sent as entity use code, e.g. G for resale; number: sent as exemption number; certificate: nothing is sent, AvaTax holds certificates under the customer code',
  },
);

export const TaxSettings = Type.Object(
  {
    baseUrl: Type.String({
      pattern: '^https?://[^/]+$',
      title: 'Address',
      description: 'https://rest.avatax.com, or https://sandbox-rest.avatax.com for the vendor’s sandbox',
    }),
    accountId: Type.String({ pattern: '^[0-9]{1,15}$', title: 'Account id' }),
    licenceKey: SecretSetting({
      title: 'Licence key',
      description: 'Made by an administrator of the account; sandbox and production have their own',
    }),
    companyCode: Type.String({
      minLength: 1,
      maxLength: 25,
      title: 'Company code',
      description: 'The company of the account that sells',
    }),
    shipFrom: Type.Unsafe<Address>({
      ...Address,
      title: 'Ships from',
      description: 'For lines that do not say where they are shipped from',
    }),
    taxCode: Type.Optional(
      Type.String({
        ...TaxCode,
        title: 'Tax code of goods',
        description: 'E.g. P0000000; left out, AvaTax goes by its own list of items',
      }),
    ),
    itemTaxCodes: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 40 }), TaxCode, {
        title: 'Tax codes of single items',
        description: 'Item number → tax code, where it is not that of goods',
      }),
    ),
    chargeTaxCodes: Type.Optional(
      Type.Partial(
        Type.Object({
          freight: TaxCode,
          handling: TaxCode,
          packing: TaxCode,
          insurance: TaxCode,
          'small-order': TaxCode,
          surcharge: TaxCode,
          discount: TaxCode,
        } satisfies Record<ChargeReason, typeof TaxCode>),
        {
          additionalProperties: false,
          title: 'Tax codes of charges',
          description:
            'Freight and what else an order has beside its goods → tax code, e.g. FR020100 for freight by a common carrier to the buyer’s door; a charge that is not named here is a breach',
        },
      ),
    ),
    exemption: Exemption,
  },
  closed,
);
export type TaxSettings = Static<typeof TaxSettings>;

export type TaxContext = ConnectorContext<TaxSettings>;
