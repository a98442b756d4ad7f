/** All routes of the API, in the order in which they are documented. */
import * as exceptions from './ops/exceptions.ts';
import * as status from './ops/status.ts';
import type { Route } from './route.ts';

export const routes: readonly Route[] = [
  status.getStatus,
  exceptions.listExceptions,
  exceptions.countExceptions,
  exceptions.showException,
  exceptions.acknowledgeException,
];
