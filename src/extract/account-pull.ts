import { quarantinedText, type Refusal } from '../../schemas/quarantine.ts';
import type { PageResult } from '../api/client.ts';
import type { Page } from '../api/page.ts';
import type { PageItems } from '../core/page-items.ts';
import type { PageRequest } from '../api/page-request.ts';

/** An account to pull, with what the published rows of it came with. */
export interface ListedAccount {
  /** Place in the account list, from 0. */
  readonly ordinal: number;
  readonly account: string;
  /** Rows published of it; 0 when there are none. */
  readonly publishedRows: number;
  /** What its published rows came with; null when it has to be pulled completely anyway. */
  readonly stored: PullFacts | null;
  /** Pull it completely even if it is unchanged, to see whether the sequences can be trusted. */
  readonly audit: boolean;
}

/** Takes the items of one account's pages in order. */
export interface PageCollector {
  /** Forgets everything taken: the account starts over. */
  restart(): void;
  /** Takes a page's items; what is refused when the account cannot be kept exactly. */
  add(items: PageItems): Refusal | undefined;
  /** Friends taken, each once. */
  count(): number;
}

/** What pulling one account came to; after `complete` the collector holds its whole list. */
export type Pull =
  | {
      readonly state: 'changed' | 'unchanged';
      readonly complete: boolean;
      readonly facts: PullFacts;
    }
  | { readonly state: 'not_found'; readonly code: number; readonly text: string }
  | { readonly state: 'failed'; readonly code: number | null; readonly text: string }
  | { readonly state: 'unstable'; readonly text: string }
  | { readonly state: 'quarantined'; readonly text: string; readonly refusal: Refusal }
  /** The service is in trouble: the account has no state yet. */
  | { readonly state: 'deferred' };

/** What all pages of a consistent pull agree on. */
export type PullFacts = Pick<Page, 'standardSequence' | 'customSequence' | 'friendNum'>;

/** Pulls of an account whose answers contradict each other before it counts as unstable. */
const PULLS_MAX = 3;
/** Ends paging that never completes; 3,000 friends are the documented most, 30 pages of 100. */
const PAGES_MAX = 1_000;

type FetchPage = (request: PageRequest) => Promise<PageResult>;
type Contradiction = { readonly contradiction: string };

/**
 * Pulls one account's complete list into the collector, or proves by one call that it need not.
 *
 * The probe sends the stored sequences at StartIndex 0. Both of them and FriendNum equal means
 * unchanged; nothing less does. Everything else is pulled with both sequences 0 on every page, so
 * that the service never leaves a half out; the probe's page is used only where it cannot have.
 */
export async function pullAccount(
  listed: ListedAccount,
  fetchPage: FetchPage,
  collector: PageCollector,
): Promise<Pull> {
  if (listed.stored === null) return pullCompletely(listed, fetchPage, collector);
  const { standardSequence, customSequence } = listed.stored;
  if (customSequence === null) return pullCompletely(listed, fetchPage, collector);
  const probe = await fetchPage(requestOf(listed, { standardSequence, customSequence }));
  if (probe.kind !== 'page') return withoutPage(probe);
  if (!isUnchanged(listed.stored, probe.page)) {
    const firstPage = isWhole(listed.stored, probe.page) ? probe.page : undefined;
    return pullCompletely(listed, fetchPage, collector, firstPage);
  }
  if (!listed.audit) return { state: 'unchanged', complete: false, facts: probe.page };
  const audit = await pullCompletely(listed, fetchPage, collector);
  const still = audit.state === 'changed' && isUnchanged(listed.stored, audit.facts);
  return still ? { ...audit, state: 'unchanged' } : audit;
}

/** Whether the answer proves that the published rows are still right. */
function isUnchanged(stored: PullFacts, page: PullFacts): boolean {
  return page.customSequence !== null && agree(stored, page);
}

/** Whether no half can be missing: a sequence that matched, or is not told, may have cost one. */
function isWhole(stored: PullFacts, page: Page): boolean {
  const told = (sent: number | null, answered: number | null) =>
    sent === 0 || (answered !== null && answered !== sent);
  return (
    told(stored.standardSequence, page.standardSequence) &&
    told(stored.customSequence, page.customSequence)
  );
}

/** Pulls until the pages agree with each other and are as many as can be, three times at most. */
async function pullCompletely(
  listed: ListedAccount,
  fetchPage: FetchPage,
  collector: PageCollector,
  firstPage?: Page,
): Promise<Pull> {
  let contradiction = '';
  for (let pull = 1; pull <= PULLS_MAX; pull++) {
    collector.restart();
    const result = await pullOnce(listed, fetchPage, collector, pull === 1 ? firstPage : undefined);
    if ('state' in result) return result;
    ({ contradiction } = result);
  }
  return { state: 'unstable', text: `${contradiction}, in each of ${PULLS_MAX} pulls` };
}

async function pullOnce(
  listed: ListedAccount,
  fetchPage: FetchPage,
  collector: PageCollector,
  firstPage: Page | undefined,
): Promise<Pull | Contradiction> {
  let facts: PullFacts | undefined;
  let startIndex = 0;
  for (let number = 1; number <= PAGES_MAX; number++) {
    const result: PageResult =
      number === 1 && firstPage
        ? { kind: 'page', page: firstPage }
        : await fetchPage(requestOf(listed, { startIndex }));
    if (result.kind !== 'page') return withoutPage(result);
    const { page } = result;
    facts ??= page;
    if (!agree(facts, page)) return { contradiction: 'the list changed while it was read' };
    const refusal = collector.add(page.items);
    if (refusal !== undefined) return quarantined(refusal);
    if (page.complete) {
      return (
        shortfall(listed, facts, collector.count()) ?? { state: 'changed', complete: true, facts }
      );
    }
    if (page.nextStartIndex <= startIndex) {
      const text = `paging does not advance: NextStartIndex ${page.nextStartIndex} after ${startIndex}`;
      return { state: 'failed', code: null, text };
    }
    startIndex = page.nextStartIndex;
  }
  return { state: 'failed', code: null, text: `paging did not end after ${PAGES_MAX} pages` };
}

/** Fewer friends than the service states and than were published look like a lost page. */
function shortfall(
  { publishedRows }: ListedAccount,
  { friendNum }: PullFacts,
  count: number,
): Contradiction | undefined {
  if (count >= friendNum || count >= publishedRows) return undefined;
  return { contradiction: `only ${count} friends came of ${friendNum} stated` };
}

function requestOf(
  { account, ordinal }: ListedAccount,
  { startIndex = 0, standardSequence = 0, customSequence = 0 }: Partial<PageRequest>,
): PageRequest {
  return { account, ordinal, startIndex, standardSequence, customSequence };
}

function withoutPage(result: Exclude<PageResult, { kind: 'page' }>): Pull {
  switch (result.kind) {
    case 'unreadable':
      return quarantined({
        friend: null,
        tag: null,
        reason: result.text,
        raw: result.raw === null ? null : quarantinedText(result.raw),
      });
    case 'not_found':
      return { state: 'not_found', code: result.code, text: result.text };
    case 'failed':
      return { state: 'failed', code: result.code, text: result.text };
    case 'deferred':
      return { state: 'deferred' };
  }
}

function quarantined(refusal: Refusal): Pull {
  const { friend, tag, reason } = refusal;
  const place = friend === null ? '' : `${friend}: `;
  const text = `${place}${tag === null ? '' : `${tag} `}${reason}`;
  return { state: 'quarantined', text, refusal };
}

function agree(one: PullFacts, other: PullFacts): boolean {
  return (
    one.standardSequence === other.standardSequence &&
    one.customSequence === other.customSequence &&
    one.friendNum === other.friendNum
  );
}
