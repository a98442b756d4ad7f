/** The connector for warehouse systems. */
export { warehouseRest } from './connector.ts';
