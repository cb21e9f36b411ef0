import type { PageRequest, PageResult } from '../api/client.ts';
import type { Page } from '../api/page.ts';

/** Takes the items of one account's pages in order. */
export interface PageCollector {
  /** Forgets everything taken: the account starts over. */
  restart(): void;
  /** Takes a page's items; the reason when one of them cannot be kept exactly. */
  add(items: readonly unknown[]): string | undefined;
}

/** What pulling one account came to. */
export type Pull =
  | { readonly state: 'changed'; readonly facts: PullFacts }
  | { readonly state: 'not_found'; readonly code: number; readonly text: string }
  | { readonly state: 'failed'; readonly code: number | null; readonly text: string }
  | { readonly state: 'unstable' | 'quarantined'; readonly text: string };

/** What all pages of a consistent pull agree on. */
export type PullFacts = Pick<Page, 'standardSequence' | 'customSequence' | 'friendNum'>;

/** Pulls of an account whose list keeps changing before it counts as unstable. */
const PULLS_MAX = 3;
/** Ends paging that never completes; 3,000 friends are the documented most, 30 pages of 100. */
const PAGES_MAX = 1_000;

type FetchPage = (request: PageRequest) => Promise<PageResult>;

/**
 * Pulls one account's complete list into the collector, page by page.
 *
 * Both sequences are sent as 0 on every page, so that the service never leaves a half out. Pages
 * that disagree about the sequences or FriendNum mean that the list changed in between: the
 * account is pulled again, and after three such pulls it is unstable.
 */
export async function pullAccount(
  account: string,
  fetchPage: FetchPage,
  collector: PageCollector,
): Promise<Pull> {
  for (let pull = 1; pull <= PULLS_MAX; pull++) {
    collector.restart();
    const result = await pullOnce(account, fetchPage, collector);
    if (result !== 'changing') return result;
  }
  return { state: 'unstable', text: `the list changed during each of ${PULLS_MAX} pulls` };
}

async function pullOnce(
  account: string,
  fetchPage: FetchPage,
  collector: PageCollector,
): Promise<Pull | 'changing'> {
  let facts: PullFacts | undefined;
  let startIndex = 0;
  for (let number = 1; number <= PAGES_MAX; number++) {
    const result = await fetchPage({
      account,
      startIndex,
      standardSequence: 0,
      customSequence: 0,
    });
    if (result.kind === 'unreadable') return { state: 'quarantined', text: result.text };
    if (result.kind === 'not_found')
      return { state: 'not_found', code: result.code, text: result.text };
    if (result.kind === 'failed') return { state: 'failed', code: result.code, text: result.text };
    const { page } = result;
    facts ??= page;
    if (!agrees(facts, page)) return 'changing';
    const reject = collector.add(page.items);
    if (reject !== undefined) return { state: 'quarantined', text: reject };
    if (page.complete) return { state: 'changed', facts };
    if (page.nextStartIndex <= startIndex) {
      const text = `paging does not advance: NextStartIndex ${page.nextStartIndex} after ${startIndex}`;
      return { state: 'failed', code: null, text };
    }
    startIndex = page.nextStartIndex;
  }
  return { state: 'failed', code: null, text: `paging did not end after ${PAGES_MAX} pages` };
}

function agrees(facts: PullFacts, page: Page): boolean {
  return (
    facts.standardSequence === page.standardSequence &&
    facts.customSequence === page.customSequence &&
    facts.friendNum === page.friendNum
  );
}
