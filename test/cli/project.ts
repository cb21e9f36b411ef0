import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { int64 } from '../../src/config/tags.ts';
import { DEMO_APP, type SimulatorOptions } from '../../src/simulator/index.ts';
import { openLake, type Lake } from '../run/lake.ts';
import { runCli, type CliResult } from './run-cli.ts';
import { typeCli } from './type-cli.ts';

/** A folder as a user keeps it: a pipeline file and a list, over a simulated app. */
export interface Project extends Lake {
  /** Runs `friendlake` in the folder; the key is in its environment. */
  run(args: readonly string[], environment?: Record<string, string>): Promise<CliResult>;
  /** The same in this process, which takes a tenth of the time. */
  type(
    args: readonly string[],
    stdin?: string,
    environment?: Record<string, string>,
  ): Promise<CliResult>;
  /** Writes the account list. */
  list(content: string | Uint8Array): Promise<void>;
  /** The same text with what differs from test to test named instead. */
  stable(text: string): string;
}

/** Makes a project with a published snapshot of its ten accounts. */
export async function openProject(options: Partial<SimulatorOptions> = {}): Promise<Project> {
  const lake = await openLake({ accounts: 10, ...options });
  const { folder, simulator } = lake;
  const { secretKey } = options.app ?? DEMO_APP;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'daily.ts'), pipelineSource(simulator.baseUrl));
  const accounts = [...lake.world.accounts()].map(({ account }) => account);
  const project: Project = {
    ...lake,
    run: (args, environment = {}) =>
      runCli(args, {
        cwd: folder,
        environment: { FRIENDLAKE_SECRET_KEY: secretKey, ...environment },
      }),
    type: (args, stdin = '', environment = {}) =>
      typeCli(args, { cwd: folder, stdin, environment }),
    list: (content) => writeFile(join(folder, 'accounts.txt'), content),
    stable: (text) =>
      text
        .replaceAll(folder, '<folder>')
        .replaceAll(new URL(simulator.baseUrl).host, '<host>')
        .replaceAll(/\d{8}T\d{6}Z-[0-9a-f]{4}/g, '<run>')
        .replaceAll(/\d{4}-\d\d-\d\d/g, '<date>')
        .replaceAll(/in \d+ s/g, 'in <seconds>'),
  };
  await project.list(accounts.map((account) => `${account}\n`).join(''));
  // In this process, which is faster; the state is the file's own, the day that of the commands.
  await lake.sync(
    {
      file: 'daily.ts',
      pipeline: { tags: { Tag_SNS_Custom_Level: int64({ column: 'level' }) } },
      environment: { FRIENDLAKE_SECRET_KEY: secretKey },
    },
    { wallMs: Date.now },
  );
  return project;
}

/** A pipeline file over a base URL. */
export function pipelineSource(baseUrl: string, more = ''): string {
  return `import { definePipeline, int64, parquet } from 'friendlake';

export default definePipeline({
  app: { sdkAppId: ${DEMO_APP.sdkAppId}, baseUrl: '${baseUrl}' },
  accounts: { file: 'accounts.txt' },
  rate: 5000,
  tags: { Tag_SNS_Custom_Level: int64({ column: 'level' }) },
  destination: parquet({ path: 'warehouse' }),
  ${more}
});
`;
}
