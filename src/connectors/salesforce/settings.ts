/** What a landscape declares about one Salesforce org: where it is, who we are there, and how its words translate. */
import { Type, type Static } from 'typebox';
import { CurrencyCode, UnitCode } from '../../model/primitives.ts';
import { SecretSetting } from '../kit/context.ts';
import { OrderSettings } from './orders/settings.ts';

const Audience = Type.Union([
  Type.Object({ kind: Type.Literal('everyone') }, { additionalProperties: false }),
  Type.Object(
    { kind: Type.Literal('price-group'), group: Type.String({ minLength: 1, maxLength: 40 }) },
    { additionalProperties: false },
  ),
]);

const AccountLevel = Type.Union([Type.Literal('group'), Type.Literal('bill-to'), Type.Literal('ship-to')]);
export type AccountLevel = Static<typeof AccountLevel>;

export const Settings = Type.Object(
  {
    instanceUrl: Type.String({
      pattern: '^https?://[^/]+$',
      title: 'Address of the org',
      description: 'My Domain, e.g. https://contoso.my.salesforce.com',
    }),
    loginUrl: Type.Optional(
      Type.String({
        pattern: '^https?://[^/]+$',
        title: 'Sign-in address',
        description: 'Default https://login.salesforce.com; https://test.salesforce.com for a sandbox org',
      }),
    ),
    audience: Type.Optional(
      Type.String({
        minLength: 1,
        title: 'Audience of the assertion',
        description: 'Default: the sign-in address',
      }),
    ),
    clientId: Type.String({ minLength: 1, title: 'Consumer key of the connected app' }),
    username: Type.String({ minLength: 1, title: 'User name of the integration user' }),
    privateKey: SecretSetting({
      title: 'Private key',
      description: 'PKCS #8 in PEM; its certificate is uploaded to the connected app',
    }),
    apiVersion: Type.Optional(
      Type.String({ pattern: '^v[0-9]{2,3}\\.0$', title: 'API version', description: 'Default v62.0' }),
    ),
    externalIdField: Type.String({
      pattern: '^[A-Za-z][A-Za-z0-9_]*__c$',
      title: 'External id field',
      description:
        'A custom text field of this name on Account, Contact and Product2, marked External ID and Unique: it holds the number of the hub',
    }),
    accountTypes: Type.Record(Type.String({ minLength: 1, maxLength: 40 }), AccountLevel, {
      title: 'Types of accounts',
      description: 'Account type → level in the hierarchy; accounts of other types are no customers and stay',
    }),
    countries: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 80 }), Type.String({ pattern: '^[A-Z]{2}$' }), {
        title: 'Countries',
        description: 'How addresses spell a country → ISO 3166-1; codes of two letters need no entry',
      }),
    ),
    units: Type.Record(Type.String({ minLength: 1, maxLength: 40 }), UnitCode, {
      title: 'Units of measure',
      description: 'Value of QuantityUnitOfMeasure → UN/ECE Rec 20 code; an undeclared unit is a breach',
    }),
    currency: Type.String({ ...CurrencyCode, title: 'Currency of the org' }),
    multiCurrency: Type.Optional(
      Type.Boolean({
        title: 'Several currencies',
        description: 'True where the org has more than one: records then carry CurrencyIsoCode',
      }),
    ),
    priceBooks: Type.Record(Type.String({ minLength: 1, maxLength: 255 }), Audience, {
      title: 'Price books',
      description: 'Name → whom its prices are for; other price books are neither read nor written',
    }),
    orders: Type.Optional(OrderSettings),
  },
  { additionalProperties: false },
);
export type Settings = Static<typeof Settings>;

const PUBLIC_LOGIN = 'https://login.salesforce.com';

export const loginUrl = (settings: Settings): string => settings.loginUrl ?? PUBLIC_LOGIN;
export const audienceOf = (settings: Settings): string => settings.audience ?? loginUrl(settings);

/** Path of the REST API, e.g. `/services/data/v62.0`. */
export const apiPath = (settings: Settings): string => `/services/data/${settings.apiVersion ?? 'v62.0'}`;

/** Gives the value of a declared word; a word such as `toString` is not declared by being inherited. */
export function declared<Value>(
  words: Readonly<Record<string, Value>> | undefined,
  word: string,
): Value | undefined {
  return words !== undefined && Object.hasOwn(words, word) ? words[word] : undefined;
}

/** The declared word for one of our values. */
export function wordFor<Value>(
  words: Readonly<Record<string, Value>> | undefined,
  means: (value: Value) => boolean,
): string | undefined {
  return Object.entries(words ?? {}).find(([, value]) => means(value))?.[0];
}
