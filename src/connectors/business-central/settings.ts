/** What a landscape declares about one Business Central company: where it is, who we are there, and how its words translate. */
import { Type, type Static } from 'typebox';
import { CurrencyCode, UnitCode } from '../../model/primitives.ts';
import { SecretSetting } from '../kit/context.ts';
import { ChargeLines } from './charges/charge-line-body.ts';

/** Fields of the item that the hub may write to Business Central. */
export const ItemField = Type.Union([
  Type.Literal('description'),
  Type.Literal('gtin'),
  Type.Literal('category'),
  Type.Literal('status'),
  Type.Literal('taxCategory'),
  Type.Literal('listPrice'),
]);
export type ItemField = Static<typeof ItemField>;

/** Fields of the customer that the hub may write to Business Central. */
export const CustomerField = Type.Union([
  Type.Literal('name'),
  Type.Literal('address'),
  Type.Literal('email'),
  Type.Literal('phone'),
  Type.Literal('status'),
  Type.Literal('taxNumber'),
  Type.Literal('taxExempt'),
  Type.Literal('currency'),
  Type.Literal('paymentTerms'),
  Type.Literal('creditLimit'),
]);
export type CustomerField = Static<typeof CustomerField>;

export const Settings = Type.Object(
  {
    tenant: Type.String({
      minLength: 1,
      title: 'Tenant',
      description: 'Microsoft Entra tenant id or domain',
    }),
    environment: Type.String({ minLength: 1, title: 'Environment', description: 'E.g. Production' }),
    company: Type.String({
      pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
      title: 'Company id',
      description: 'The GUID that GET …/companies shows, in lower case',
    }),
    clientId: Type.String({ minLength: 1, title: 'Application (client) id' }),
    clientSecret: SecretSetting({ title: 'Client secret' }),
    webhookSecret: SecretSetting({
      title: 'Webhook secret',
      description: 'Comes back as clientState in every notification; at most 2,048 characters',
    }),
    apiUrl: Type.Optional(
      Type.String({
        pattern: '^https?://[^/]+$',
        title: 'API address',
        description: 'Another one for sovereign clouds and the sandbox; default the public cloud',
      }),
    ),
    loginUrl: Type.Optional(
      Type.String({ pattern: '^https?://[^/]+$', title: 'Sign-in address of Microsoft Entra' }),
    ),
    scope: Type.Optional(
      Type.String({ minLength: 1, title: 'Token scope', description: 'Default: that of the public cloud' }),
    ),
    companionApi: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9]+/[A-Za-z0-9]+/v[0-9]+\\.[0-9]+$',
        title: 'Companion API',
        description:
          'publisher/group/version of the companion extension, which adds units, prices and ship-to addresses',
      }),
    ),
    localCurrency: Type.String({
      ...CurrencyCode,
      title: 'Local currency',
      description: 'ISO code of what Business Central stores as a blank currency',
    }),
    weightUnit: Type.Optional(
      Type.String({ ...UnitCode, title: 'Unit of weights', description: 'UN/ECE Rec 20; default KGM' }),
    ),
    units: Type.Record(Type.String({ minLength: 1, maxLength: 10 }), UnitCode, {
      title: 'Units of measure',
      description:
        'Business Central code → UN/ECE Rec 20 code; an undeclared unit is a breach, never a guess',
    }),
    itemFields: Type.Optional(
      Type.Array(ItemField, {
        uniqueItems: true,
        title: 'Item fields the hub writes',
        description: 'Default: description and gtin. Everything else stays the word of Business Central',
      }),
    ),
    customerFields: Type.Optional(
      Type.Array(CustomerField, {
        uniqueItems: true,
        title: 'Customer fields the hub writes',
        description: 'Default: name, address, email and phone',
      }),
    ),
    postShipments: Type.Optional(
      Type.Boolean({
        title: 'Post shipments and invoices',
        description:
          'What a warehouse has shipped is posted in Business Central as shipped and invoiced; default false: people post there',
      }),
    ),
    purchaseOrderText: Type.Optional(
      Type.String({
        minLength: 3,
        maxLength: 40,
        pattern: '^\\S(.*\\S)?$',
        title: 'Text of the purchase order line',
        description:
          'Orders get a comment line with this text and the buyer’s own order number, e.g. “Your order 4711”; default: none',
      }),
    ),
    remittedTaxCode: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20,
        pattern: '^[^a-z]*$',
        title: 'Tax code of what channels remit',
        description:
          'Tax group (or VAT product posting group) without tax, for lines whose sales tax the channel remits; default: they are taxed as the customer is',
      }),
    ),
    chargeLines: Type.Optional(ChargeLines),
    paymentJournal: Type.Optional(
      Type.String({
        pattern: '^[A-Z0-9_-]{1,10}$',
        title: 'Payment journal',
        description:
          'Code of the cash receipt journal in which the hub books what a payment service took; it is used by nobody else, has no number series, and has the account of the payment service on the other side',
      }),
    ),
    reopenReleased: Type.Optional(
      Type.Boolean({
        title: 'Reopen released orders',
        description:
          'A change of a released order reopens it by the companion extension, and releases it again; default false: a person is asked',
      }),
    ),
    newItems: Type.Optional(
      Type.Object(
        {
          inventoryPostingGroupCode: Type.String({ minLength: 1, maxLength: 20 }),
          generalProductPostingGroupCode: Type.String({ minLength: 1, maxLength: 20 }),
          taxGroupCode: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
        },
        {
          additionalProperties: false,
          title: 'New items',
          description: 'Posting groups of items that the hub creates; absent: it never creates one',
        },
      ),
    ),
  },
  { additionalProperties: false },
);
export type Settings = Static<typeof Settings>;

const PUBLIC_API = 'https://api.businesscentral.dynamics.com';
const PUBLIC_LOGIN = 'https://login.microsoftonline.com';

export const apiUrl = (settings: Settings): string => settings.apiUrl ?? PUBLIC_API;
export const loginUrl = (settings: Settings): string => settings.loginUrl ?? PUBLIC_LOGIN;
export const tokenScope = (settings: Settings): string => settings.scope ?? `${PUBLIC_API}/.default`;
export const weightUnit = (settings: Settings): string => settings.weightUnit ?? 'KGM';
export const itemFields = (settings: Settings): readonly ItemField[] =>
  settings.itemFields ?? ['description', 'gtin'];
export const customerFields = (settings: Settings): readonly CustomerField[] =>
  settings.customerFields ?? ['name', 'address', 'email', 'phone'];
