/** What there is: people, systems, locations, channels. */
import { Type, type Static } from 'typebox';
import { Clock, closed, described, LocalTime, Name, Named, Text, Zone } from './terms.ts';

export const Lifecycle = Type.Enum(['draft', 'active', 'deprecated', 'retired'], {
  description: 'draft: declared, not run; deprecated: runs until its sunset; retired: does not run any more',
});
export type Lifecycle = Static<typeof Lifecycle>;

export const Scope = Type.Object(
  {
    company: Type.Optional(Named),
    warehouse: Type.Optional(Named),
    region: Type.Optional(Named),
    channel: Type.Optional(Named),
  },
  { ...closed, description: 'which part of the business is meant; what is not said is not restricted' },
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
    contact: described('where the team is reached: a mail address, a chat channel, a telephone number', Text),
    escalation: described('the person or team to ask when this one does not answer', Type.Optional(Named)),
  },
  closed,
);
export type Team = Static<typeof Team>;

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
    connector: described('name of the connector that speaks with it', Named),
    settings: described(
      'as the connector’s schema says; secrets by reference',
      Type.Record(Type.String(), Type.Unknown()),
    ),
    state: Type.Optional(Lifecycle),
    limits: described(
      'what this system allows by its plan or size, instead of what the connector presumes',
      Type.Optional(
        Type.Object(
          {
            requestsPerSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
            concurrency: Type.Optional(Type.Integer({ minimum: 1 })),
          },
          closed,
        ),
      ),
    ),
    allowPrivateAddresses: described(
      'may the system lie in a private network? `true`, or the hosts and networks that may',
      Type.Optional(Type.Union([Type.Boolean(), Type.Array(Text)])),
    ),
    maintenance: described(
      'weekly hours in local time, `to` not after `from` means the next day; or one span between two local times',
      Type.Optional(Type.Array(MaintenanceWindow)),
    ),
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
