/** The envelope of every answer of the Admin API: data, errors, and what the operation cost. */
import { Type, type Static } from 'typebox';

export const GraphqlError = Type.Object({
  message: Type.String(),
  path: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Number()]))),
  extensions: Type.Optional(Type.Object({ code: Type.Optional(Type.String()) })),
});
export type GraphqlError = Static<typeof GraphqlError>;

export const GraphqlAnswer = Type.Object({
  data: Type.Optional(Type.Unknown()),
  errors: Type.Optional(Type.Array(GraphqlError)),
  extensions: Type.Optional(
    Type.Object({
      cost: Type.Optional(
        Type.Object({
          requestedQueryCost: Type.Number(),
          throttleStatus: Type.Object({ currentlyAvailable: Type.Number(), restoreRate: Type.Number() }),
        }),
      ),
    }),
  ),
});
export type GraphqlAnswer = Static<typeof GraphqlAnswer>;

/** What a mutation answers instead of doing something: a business error inside a success. */
export const UserError = Type.Object({
  field: Type.Union([Type.Array(Type.String()), Type.Null()]),
  message: Type.String(),
  code: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});
export type UserError = Static<typeof UserError>;

export const UserErrors = Type.Array(UserError);

export const PageInfo = Type.Object({
  hasNextPage: Type.Boolean(),
  endCursor: Type.Union([Type.String(), Type.Null()]),
});

export const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);
