/** What there is: people, systems, locations, channels. */
import { Type, type Static } from 'typebox';
import { Clock, closed, LocalTime, Name, Named, Text, Zone } from './terms.ts';

/** Draft: declared, not run. Deprecated: runs until its sunset. Retired: does not run any more. */
export const Lifecycle = Type.Enum(['draft', 'active', 'deprecated', 'retired']);
export type Lifecycle = Static<typeof Lifecycle>;

/** Which part of the business is meant; what is not said is not restricted. */
export const Scope = Type.Object(
  {
    company: Type.Optional(Named),
    warehouse: Type.Optional(Named),
    region: Type.Optional(Named),
    channel: Type.Optional(Named),
  },
  closed,
);
export type Scope = Static<typeof Scope>;

export const Person = Type.Object(
  { name: Name, fullName: Text, email: Text, phone: Type.Optional(Text) },
  closed,
);
export type Person = Static<typeof Person>;

export const Team = Type.Object(
  {
    name: Name,
    title: Text,
    members: Type.Array(Named, { minItems: 1 }),
    /** Where the team is reached: a mail address, a chat channel, a telephone number. */
    contact: Text,
    /** The person or team to ask when this one does not answer. */
    escalation: Type.Optional(Named),
  },
  closed,
);
export type Team = Static<typeof Team>;

/** Weekly hours in local time; `to` not after `from` means the next day. Or one span between two local times. */
export const MaintenanceWindow = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('weekly'),
      days: Type.Array(
        Type.Enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']),
        { minItems: 1 },
      ),
      from: Clock,
      to: Clock,
      zone: Zone,
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal('dated'), from: LocalTime, to: LocalTime, zone: Zone }, closed),
]);
export type MaintenanceWindow = Static<typeof MaintenanceWindow>;

/** One outside system and how the hub reaches it. */
export const System = Type.Object(
  {
    name: Name,
    title: Text,
    /** Name of the connector that speaks with it. */
    connector: Named,
    /** As the connector's schema says; secrets by reference. */
    settings: Type.Record(Type.String(), Type.Unknown()),
    state: Type.Optional(Lifecycle),
    /** What this system allows by its plan or size, instead of what the connector presumes. */
    limits: Type.Optional(
      Type.Object(
        {
          requestsPerSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
          concurrency: Type.Optional(Type.Integer({ minimum: 1 })),
        },
        closed,
      ),
    ),
    /** May the system lie in a private network? `true`, or the hosts and networks that may. */
    allowPrivateAddresses: Type.Optional(Type.Union([Type.Boolean(), Type.Array(Text)])),
    maintenance: Type.Optional(Type.Array(MaintenanceWindow)),
    scope: Type.Optional(Scope),
    businessOwner: Named,
    technicalOwner: Named,
  },
  closed,
);
export type System = Static<typeof System>;

export const LandscapeLocation = Type.Object(
  {
    number: Type.String({ minLength: 1, maxLength: 40 }),
    title: Text,
    kind: Type.Enum(['warehouse', 'store', '3pl']),
    company: Type.Optional(Named),
    region: Type.Optional(Named),
    zone: Zone,
  },
  closed,
);
export type LandscapeLocation = Static<typeof LandscapeLocation>;

export const Channel = Type.Object(
  {
    name: Name,
    title: Text,
    kind: Type.Enum(['storefront', 'marketplace', 'edi', 'sales-desk']),
    company: Type.Optional(Named),
    currency: Type.Optional(Type.String()),
  },
  closed,
);
export type Channel = Static<typeof Channel>;
