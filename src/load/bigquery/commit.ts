import { PublishError } from '../../core/errors.ts';
import { Refusal } from './refusal.ts';
import { createOrGet, findTable, patchTable } from './tables.ts';
import { COMMIT_VIEW, shownBy, viewBody, type Shown, type View } from './views.ts';
import type { Wire } from './wire.ts';

/** What readers see, and the state of the view that says it. */
export interface Seen {
  readonly shown: Shown;
  readonly etag: string;
}

/**
 * What was committed last; undefined in a dataset that shows nothing yet.
 *
 * @throws {DamageError} The view is not as it was written.
 */
export async function findSeen(wire: Wire): Promise<Seen | undefined> {
  const view = await findTable(wire, COMMIT_VIEW);
  return view && { shown: shownBy(view.view?.query ?? ''), etag: view.etag };
}

/**
 * Gives the first view its new text if it has not changed since it was read. This is what readers
 * see as the publishing of a snapshot.
 *
 * @param etag Of the view as it was read; undefined when there was none.
 * @throws {PublishError} It has changed: another run published.
 */
export async function commit(
  wire: Wire,
  [view]: readonly View[],
  etag: string | undefined,
): Promise<void> {
  if (view === undefined) return;
  if (etag === undefined) {
    const { view: made } = await createOrGet(wire, viewBody(view, wire.place));
    if (made?.query === view.query) return;
  } else if (await patched(wire, view, etag)) {
    return;
  }
  throw new PublishError('Another run published in between', {
    hint: 'What was staged is kept, but its base is not the newest snapshot any more. Start a new run with --abandon.',
  });
}

/** @returns False when the view is another than it was and than it is to be. */
async function patched(wire: Wire, view: View, etag: string): Promise<boolean> {
  const { description, view: text } = viewBody(view, wire.place);
  try {
    await patchTable(wire, view.name, { json: { description, view: text }, etag });
    return true;
  } catch (error) {
    if (!(error instanceof Refusal && error.status === 412)) throw error;
    // An answer that was lost is repeated, and then the view is already as it is to be.
    return (await findTable(wire, view.name))?.view?.query === view.query;
  }
}

/** Brings the other views to what the first one says; a kill may have come in between. */
export async function settleViews(wire: Wire, [, ...others]: readonly View[]): Promise<void> {
  for (const view of others) {
    const held = await createOrGet(wire, viewBody(view, wire.place));
    if (held.view?.query === view.query) continue;
    if (!(await patched(wire, view, held.etag))) {
      throw new PublishError(`The view ${view.name} was changed by somebody else meanwhile`, {
        hint: 'The snapshot is published; run again to bring all views to it.',
      });
    }
  }
}
