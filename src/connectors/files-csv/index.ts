/** The connector for suppliers' item files. */
export { filesCsv } from './connector.ts';
