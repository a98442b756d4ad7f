/** The landscape's feeds, as the station of feeds takes them. */
import { declaredProblems, type DeclaredFeed } from '../feeds/index.ts';
import type { Landscape } from '../landscape/types.ts';
import type { AllowedPrivate } from '../platform/outgoing/address-guard.ts';

export function declaredFeeds({ feeds = [] }: Pick<Landscape, 'feeds'>): readonly DeclaredFeed[] {
  return feeds.map(({ secret, subjectPrefix = '', since, ...rest }) => ({
    ...rest,
    subjectPrefix,
    secretReference: secret,
    since: since === undefined ? undefined : new Date(since),
  }));
}

/** What keeps this node from serving them, in words; a node without the settings that they refer to does not start. */
export function feedProblems(
  landscape: Pick<Landscape, 'feeds'>,
  surroundings: { readonly env: NodeJS.ProcessEnv; readonly allowPrivateAddresses: AllowedPrivate },
): readonly string[] {
  return declaredProblems(declaredFeeds(landscape), surroundings);
}
