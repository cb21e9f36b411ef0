import { existsSync } from 'node:fs';
import { readGraph, syntheticGraph, type Graph } from '../../src/simulator/index.ts';

const REAL_GRAPH = '../shared/data/ego-facebook.txt.gz';

/** SNAP's ego-Facebook where it is there, and else a graph of its size. */
export async function realGraph(): Promise<Graph> {
  if (existsSync(REAL_GRAPH)) return readGraph(REAL_GRAPH);
  return syntheticGraph({ accounts: 4_000, seed: 1 });
}
