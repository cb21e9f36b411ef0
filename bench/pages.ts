import { createWorld, proceduralGraph } from '../src/simulator/index.ts';

/** Different pages, so that nothing between the socket and the disk sees the same one twice. */
const PAGES = 64;

/**
 * Renders complete pages of so many friends each, as the service would spell them: tags unset,
 * unknown or in any order, remarks and wordings in Chinese among them.
 */
export function renderPages(friends: number): Buffer[] {
  const world = createWorld({ graph: proceduralGraph({ accounts: 100_000, degree: friends }) });
  const pages: Buffer[] = [];
  for (const { account, friends: names, standardSequence, customSequence } of world.accounts()) {
    if (pages.length === PAGES) break;
    const page = {
      UserDataItem: names.map((friend) => ({
        To_Account: friend,
        ValueItem: world.tags(account, friend),
      })),
      StandardSequence: standardSequence,
      CustomSequence: customSequence,
      FriendNum: names.length,
      CompleteFlag: 1,
      NextStartIndex: 0,
      ActionStatus: 'OK',
      ErrorCode: 0,
      ErrorInfo: '',
      ErrorDisplay: '',
    };
    pages.push(Buffer.from(JSON.stringify(page)));
  }
  return pages;
}
