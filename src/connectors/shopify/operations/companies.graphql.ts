/** Every operation on business customers that this connector can send. */

export const COMPANIES_FOUND = `query CompaniesFound($query: String!) {
  companies(first: 2, query: $query) { nodes { id } }
}`;

export const COMPANY_LOCATIONS_FOUND = `query CompanyLocationsFound($query: String!) {
  companyLocations(first: 2, query: $query) { nodes { id } }
}`;

export const CONTACTS_OF_COMPANY = `query ContactsOfCompany($id: ID!, $after: String) {
  company(id: $id) {
    contacts(first: 100, after: $after) {
      nodes { id customer { defaultEmailAddress { emailAddress } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export const PARENT_COMPANY = `query ParentCompany($id: ID!) {
  companyLocation(id: $id) { company { id } }
}`;

export const CREATE_COMPANY = `mutation CreateCompany($input: CompanyCreateInput!) {
  companyCreate(input: $input) { company { id } userErrors { code field message } }
}`;

export const UPDATE_COMPANY = `mutation UpdateCompany($id: ID!, $input: CompanyInput!) {
  companyUpdate(companyId: $id, input: $input) { company { id } userErrors { code field message } }
}`;

export const DELETE_COMPANY = `mutation DeleteCompany($id: ID!) {
  companyDelete(id: $id) { deletedCompanyId userErrors { code field message } }
}`;

export const CREATE_COMPANY_LOCATION = `mutation CreateCompanyLocation($companyId: ID!, $input: CompanyLocationInput!) {
  companyLocationCreate(companyId: $companyId, input: $input) {
    companyLocation { id }
    userErrors { code field message }
  }
}`;

export const UPDATE_COMPANY_LOCATION = `mutation UpdateCompanyLocation($id: ID!, $input: CompanyLocationUpdateInput!, $taxExempt: Boolean) {
  companyLocationUpdate(companyLocationId: $id, input: $input) {
    companyLocation { id }
    userErrors { code field message }
  }
  companyLocationTaxSettingsUpdate(companyLocationId: $id, taxExempt: $taxExempt) {
    userErrors { code field message }
  }
}`;

export const ASSIGN_ADDRESS = `mutation AssignAddress($id: ID!, $address: CompanyAddressInput!) {
  companyLocationAssignAddress(locationId: $id, address: $address, addressTypes: [SHIPPING, BILLING]) {
    userErrors { code field message }
  }
}`;

export const DELETE_COMPANY_LOCATION = `mutation DeleteCompanyLocation($id: ID!) {
  companyLocationDelete(companyLocationId: $id) { deletedCompanyLocationId userErrors { code field message } }
}`;

export const CREATE_CONTACT = `mutation CreateContact($companyId: ID!, $input: CompanyContactInput!) {
  companyContactCreate(companyId: $companyId, input: $input) {
    companyContact { id }
    userErrors { code field message }
  }
}`;

export const UPDATE_CONTACT = `mutation UpdateContact($id: ID!, $input: CompanyContactInput!) {
  companyContactUpdate(companyContactId: $id, input: $input) {
    companyContact { id }
    userErrors { code field message }
  }
}`;

export const DELETE_CONTACT = `mutation DeleteContact($id: ID!) {
  companyContactDelete(companyContactId: $id) { deletedCompanyContactId userErrors { code field message } }
}`;

/** What the shop holds of a party, whichever of the three it is. */
export const PARTIES_BY_ID = `query PartiesById($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Company { id name externalId }
    ... on CompanyLocation {
      id name externalId phone
      taxSettings { taxExempt }
      shippingAddress { address1 address2 city zip zoneCode countryCode }
      company { id }
      catalogs(first: 25) { nodes { id title } }
    }
    ... on CompanyContact { id company { id } customer { firstName lastName defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } } }
  }
}`;
