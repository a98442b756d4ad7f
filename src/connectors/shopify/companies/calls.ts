/** The calls about business customers, with the parts of their answers that we read. */
import { Type, type TSchema } from 'typebox';
import { later, type Outcome } from '../../kit/outcome.ts';
import { send, type Context, type Operation } from '../admin-api.ts';
import { orNull, PageInfo, UserErrors } from '../graphql-answer.ts';
import * as texts from '../operations/companies.graphql.ts';
import { outcomeOfUserErrors } from '../refusals.ts';

/** Where people of the shop can be written to. */
export const EmailAddress = orNull(Type.Object({ emailAddress: Type.String() }));

const Id = Type.Object({ id: Type.String() });
const Nodes = Type.Object({ nodes: Type.Array(Id) });
const Payload = Type.Object({
  company: Type.Optional(orNull(Id)),
  companyLocation: Type.Optional(orNull(Id)),
  companyContact: Type.Optional(orNull(Id)),
  userErrors: UserErrors,
});
/** Every mutation here answers payloads under the names of its fields. */
const Payloads = Type.Record(Type.String(), orNull(Payload));

const reading = <Answer extends TSchema>(name: string, text: string, answer: Answer): Operation<Answer> => ({
  name,
  text,
  effect: 'read',
  answer,
});
const writing = (name: string, text: string): Operation<typeof Payloads> => ({
  name,
  text,
  effect: 'write',
  answer: Payloads,
});

export const companiesFound = reading(
  'CompaniesFound',
  texts.COMPANIES_FOUND,
  Type.Object({ companies: Nodes }),
);
export const locationsFound = reading(
  'CompanyLocationsFound',
  texts.COMPANY_LOCATIONS_FOUND,
  Type.Object({ companyLocations: Nodes }),
);
export const ContactPage = Type.Object({
  company: orNull(
    Type.Object({
      contacts: Type.Object({
        nodes: Type.Array(
          Type.Object({ id: Type.String(), customer: Type.Object({ defaultEmailAddress: EmailAddress }) }),
        ),
        pageInfo: PageInfo,
      }),
    }),
  ),
});
export const contactsOf = reading('ContactsOfCompany', texts.CONTACTS_OF_COMPANY, ContactPage);
export const parentCompany = reading(
  'ParentCompany',
  texts.PARENT_COMPANY,
  Type.Object({ companyLocation: orNull(Type.Object({ company: Id })) }),
);
export const partiesById = reading(
  'PartiesById',
  texts.PARTIES_BY_ID,
  Type.Object({ nodes: Type.Array(Type.Unknown()) }),
);

export const createCompany = writing('CreateCompany', texts.CREATE_COMPANY);
export const updateCompany = writing('UpdateCompany', texts.UPDATE_COMPANY);
export const deleteCompany = writing('DeleteCompany', texts.DELETE_COMPANY);
export const createLocation = writing('CreateCompanyLocation', texts.CREATE_COMPANY_LOCATION);
export const updateLocation = writing('UpdateCompanyLocation', texts.UPDATE_COMPANY_LOCATION);
export const assignAddress = writing('AssignAddress', texts.ASSIGN_ADDRESS);
export const deleteLocation = writing('DeleteCompanyLocation', texts.DELETE_COMPANY_LOCATION);
export const createContact = writing('CreateContact', texts.CREATE_CONTACT);
export const updateContact = writing('UpdateContact', texts.UPDATE_CONTACT);
export const deleteContact = writing('DeleteContact', texts.DELETE_CONTACT);

/** What a write gave: the id of what it wrote, the word `gone` where that is no longer there, or an outcome. */
export type Written = { readonly id: string | undefined } | 'gone' | { readonly outcome: Outcome };

/** Sends one write and reads all its payloads. */
export async function write(
  context: Context,
  operation: ReturnType<typeof writing>,
  variables: Readonly<Record<string, unknown>>,
): Promise<Written> {
  const reply = await send(context, operation, variables);
  if (reply.reply === 'failed') return { outcome: reply.outcome };
  const [error] = reply.errors;
  if (error !== undefined) return { outcome: later(error.message, 'uncertain') };
  const payloads = Object.values(reply.data).filter((payload) => payload !== null);
  const errors = payloads.flatMap(({ userErrors }) => userErrors);
  if (errors.some(({ code }) => code === 'RESOURCE_NOT_FOUND')) return 'gone';
  const refused = outcomeOfUserErrors(errors);
  if (refused !== undefined) return { outcome: refused };
  const ids = payloads.map(
    ({ company, companyLocation, companyContact }) => company ?? companyLocation ?? companyContact,
  );
  return { id: ids.find((each) => each !== null && each !== undefined)?.id };
}
