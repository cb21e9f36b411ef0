import { z } from 'zod';

/**
 * What becomes of a tag that nothing declares, and of a value that does not fit its declaration.
 *
 * - `evolve`: it is kept in `extra`;
 * - `freeze`: the account is quarantined and keeps the rows it had;
 * - `discard_value`: it is left out of the row and goes to `quarantine`;
 * - `discard_row`: the friend is left out, and it goes to `quarantine`.
 */
export const Contract = z.enum(['evolve', 'freeze', 'discard_value', 'discard_row']);
export type Contract = z.infer<typeof Contract>;
