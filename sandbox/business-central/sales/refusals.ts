/** What Business Central says when it refuses something about a sales order, in its own words. */
import { Refused } from '../odata/problem.ts';
import type { Row } from './amounts.ts';

const dialog = (message: string): Refused => new Refused(400, 'Application_DialogException', message);
const field = (message: string): Refused => new Refused(400, 'Application_FieldValidationException', message);

export const customerMissing = (): Refused =>
  dialog('A "customerNumber" or a "customerId" must be provided.');
export const customerUnknown = (): Refused => dialog('The sell-to customer cannot be found.');
export const customersDiffer = (): Refused =>
  dialog('The sell-to customer values do not match to a specific Customer.');
export const customerBlocked = (verb: 'create' | 'post', customer: Row): Refused =>
  dialog(
    `You cannot ${verb} this type of document when Customer ${String(customer['number'])} is blocked with type ${String(customer['blocked'])}.`,
  );
export const commentOnly = (name: string): Refused =>
  dialog(`The field "${name}" cannot be set on a line of type Comment.`);
export const itemUnknown = (): Refused => dialog('Item does not exist.');
export const itemBlocked = (item: Row): Refused =>
  field(`Blocked must be equal to 'No'  in Item: No.=${String(item['number'])}. Current value is 'Yes'.`);
export const itemSalesBlocked = (item: Row): Refused =>
  dialog(
    `You cannot sell Item ${String(item['number'])} because the Sales Blocked check box is selected on the Item card.`,
  );
export const unitUnknown = (unit: string): Refused =>
  unrelated(`Unit of Measure Code of table Sales Line contains a value (${unit})`, 'Item Unit of Measure');
export const accountUnknown = (number: string): Refused =>
  unrelated(`No. of table Sales Line contains a value (${number})`, 'G/L Account');
export const locationUnknown = (location: string): Refused =>
  unrelated(`Location Id of table Sales Line contains a value (${location})`, 'Location');
const unrelated = (value: string, table: string): Refused =>
  new Refused(
    400,
    'Internal_InvalidTableRelation',
    `The field ${value} that cannot be found in the related table (${table}).`,
  );

export const orderReleased = (order: Row): Refused =>
  field(
    `Status must be equal to 'Open'  in Sales Header: Document Type=Order, No.=${String(order['number'])}. Current value is 'Released'.`,
  );
export const lineShipped = (order: Row, line: Row): Refused =>
  field(
    `Qty. Shipped Not Invoiced must be equal to '0'  in Sales Line: ${placeOf(order, line)}. Current value is '${Number(line['shippedQuantity']) - Number(line['invoicedQuantity'])}'.`,
  );
export const lessThanShipped = (order: Row, line: Row): Refused =>
  field(
    `Quantity must not be less than ${String(line['shippedQuantity'])} in Sales Line ${placeOf(order, line)}.`,
  );
export const lineInWarehouse = (order: Row, line: Row, shipment: string): Refused =>
  field(
    `Quantity must not be changed when a Warehouse Shipment Line for this Sales Line exists: No.=${shipment}  in Sales Line ${placeOf(order, line)}.`,
  );
export const approvalPending = (): Refused =>
  dialog('The approval process must be cancelled or completed to reopen this document.');
export const nothingToRelease = (order: Row): Refused =>
  dialog(
    `There is nothing to release for the document of type Order with the number ${String(order['number'])}.`,
  );
export const actionDenied = (entitySet: string): Refused =>
  new Refused(
    403,
    'Authorization_RequestDenied',
    `The current permissions prevented the action on '${entitySet}'.`,
  );
export const tooMuchToShip = (open: number): Refused => dialog(`You cannot ship more than ${open} units.`);
export const lineObjectFixed = (): Refused => dialog('The value for "lineObjectNumber" cannot be modified.');
export const documentOfLineMissing = (): Refused =>
  dialog('You must specify an Id or a Document Id to get the lines.');
export const memoPosted = (): Refused => dialog('The action can be applied to a draft credit memo only.');
export const memoEmpty = (): Refused => dialog('Please add at least one line item to the credit memo.');
export const nothingToPost = (): Refused => dialog('There is nothing to post.');

function placeOf(order: Row, line: Row): string {
  return `Document Type=Order, Document No.=${String(order['number'])}, Line No.=${String(line['sequence'])}`;
}
