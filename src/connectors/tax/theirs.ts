/** The shapes of AvaTax REST v2, as far as this connector writes and reads them. Readers ignore members they do not know. */
import { Type, type Static } from 'typebox';
import { CurrencyCode, DecimalString, PlainDate } from '../../model/primitives.ts';

const Text50 = Type.String({ minLength: 1, maxLength: 50 });
const Text25 = Type.String({ minLength: 1, maxLength: 25 });

export const AvaAddress = Type.Object({
  line1: Type.Optional(Type.String()),
  line2: Type.Optional(Type.String()),
  line3: Type.Optional(Type.String()),
  city: Type.Optional(Type.String()),
  region: Type.Optional(Type.String()),
  postalCode: Type.Optional(Type.String()),
  country: Type.Optional(Type.String()),
});
export type AvaAddress = Static<typeof AvaAddress>;

const AvaAddresses = Type.Object({ shipFrom: AvaAddress, shipTo: AvaAddress });

/** Rates of another day than the document's, for all of it or for a line. */
const TaxDateOverride = Type.Object({
  type: Type.Literal('TaxDate'),
  taxDate: PlainDate,
  reason: Type.String(),
});

const AvaLine = Type.Object({
  number: Text50,
  /** Decimal text here; a JSON number on the wire. */
  quantity: DecimalString,
  /** Below zero in returns. */
  amount: DecimalString,
  itemCode: Text50,
  taxCode: Type.Optional(Text25),
  /** Only where they are not those of the document. */
  addresses: Type.Optional(AvaAddresses),
  taxOverride: Type.Optional(TaxDateOverride),
});

const Kept = Type.Union([Type.Literal('SalesInvoice'), Type.Literal('ReturnInvoice')]);
export type KeptType = Static<typeof Kept>;
const Estimated = Type.Union([Type.Literal('SalesOrder'), Type.Literal('ReturnOrder')]);

const content = {
  code: Text50,
  date: PlainDate,
  customerCode: Text50,
  currencyCode: CurrencyCode,
  purchaseOrderNo: Type.Optional(Text50),
  entityUseCode: Type.Optional(Text25),
  exemptionNo: Type.Optional(Text25),
  businessIdentificationNo: Type.Optional(Text25),
  taxOverride: Type.Optional(TaxDateOverride),
  addresses: AvaAddresses,
  lines: Type.Array(AvaLine, { minItems: 1, maxItems: 15_000 }),
};

const Estimate = Type.Object({ state: Type.Literal('estimate'), type: Estimated, ...content });
const Committed = Type.Object({ state: Type.Literal('committed'), type: Kept, ...content });
const Voided = Type.Object({
  state: Type.Literal('voided'),
  type: Kept,
  code: Text50,
  currencyCode: CurrencyCode,
  lines: Type.Array(Text50),
});

/** What the hub wants of AvaTax under one document number. */
export const AvaDocument = Type.Union([Estimate, Committed, Voided]);
export type AvaDocument = Static<typeof AvaDocument>;
export type AvaEstimate = Static<typeof Estimate>;
export type AvaCommitted = Static<typeof Committed>;
export type AvaVoided = Static<typeof Voided>;

/** The shape of each state: its errors name the field, those of the union only say that no state fits. */
export const AVA_SHAPES = { estimate: Estimate, committed: Committed, voided: Voided } as const;

/** A JSON number; one that a double cannot hold comes as its text. */
const JsonNumber = Type.Union([Type.Number(), Type.String()]);

/** What a calculation answers. */
export const AvaAnswer = Type.Object({
  code: Type.String(),
  currencyCode: Type.String(),
  totalTax: JsonNumber,
  lines: Type.Array(Type.Object({ lineNumber: Type.String(), tax: JsonNumber })),
});
export type AvaAnswer = Static<typeof AvaAnswer>;

const OptionalText = Type.Optional(Type.Union([Type.String(), Type.Null()]));

/** A transaction that AvaTax keeps. */
export const AvaKept = Type.Object({
  ...AvaAnswer.properties,
  status: Type.String(),
  date: Type.String(),
  customerCode: Type.String(),
  purchaseOrderNo: OptionalText,
  entityUseCode: OptionalText,
  exemptNo: OptionalText,
  businessIdentificationNo: OptionalText,
  lines: Type.Array(
    Type.Object({
      lineNumber: Type.String(),
      tax: JsonNumber,
      lineAmount: JsonNumber,
      quantity: JsonNumber,
      itemCode: OptionalText,
      taxCode: OptionalText,
      taxDate: OptionalText,
      originAddressId: Type.Optional(JsonNumber),
      destinationAddressId: Type.Optional(JsonNumber),
    }),
  ),
  addresses: Type.Array(
    Type.Object({
      id: JsonNumber,
      line1: OptionalText,
      line2: OptionalText,
      line3: OptionalText,
      city: OptionalText,
      region: OptionalText,
      postalCode: OptionalText,
      country: OptionalText,
    }),
  ),
});
export type AvaKept = Static<typeof AvaKept>;

export const AvaErrorBody = Type.Object({
  error: Type.Object({
    code: Type.String(),
    message: OptionalText,
    details: Type.Optional(
      Type.Array(
        Type.Object({
          code: OptionalText,
          message: OptionalText,
          description: OptionalText,
          refersTo: OptionalText,
        }),
      ),
    ),
  }),
});

export const AvaPing = Type.Object({
  authenticated: Type.Boolean(),
  authenticationType: Type.Optional(Type.String()),
});

export const AvaCompanies = Type.Object({
  value: Type.Array(Type.Object({ companyCode: Type.String(), isActive: Type.Optional(Type.Boolean()) })),
});
