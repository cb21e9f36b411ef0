import type { FaultKind } from '../../src/simulator/index.ts';

/** Every way in which a call can fail and be worth another attempt. */
export const FAULT_KINDS = [
  'http-502',
  'reset',
  'torn',
  'html',
  'truncated-json',
  'empty',
  'slow',
  '30006',
  '30007',
  '60007',
  '60008',
  '60011',
] as const satisfies readonly FaultKind[];
