/** The one list of work for people. */
export { exceptions, type Exceptions } from './exceptions.ts';
