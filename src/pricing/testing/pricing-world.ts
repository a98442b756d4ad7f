/** A pricing station on a database of its own. */
import { testDatabase } from '../../platform/testing/database.ts';
import { worldOn, type World } from './world.ts';

export async function pricingWorld(): Promise<World> {
  return worldOn(await testDatabase());
}
