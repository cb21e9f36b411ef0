import type { Project } from './project.ts';
import type { CliResult } from './run-cli.ts';

/** Runs `check`; what differs from machine to machine is named instead. */
export async function checkOf(project: Project, environment: Record<string, string> = {}) {
  return toldBy(project, await project.type(['check', 'daily.ts'], '', environment));
}

/** The same as a process of its own, which meets the locks of this one. */
export async function checkApart(project: Project) {
  return toldBy(project, await project.run(['check', 'daily.ts']));
}

function toldBy(project: Project, { status, stdout, stderr }: CliResult) {
  const told = project
    .stable(stdout)
    .replaceAll(/in \d+ ms/g, 'in <ms>')
    .replaceAll(/[\d.]+ [kMGTP]?B free/g, '<bytes> free')
    .replaceAll(/process \d+/g, 'process <pid>');
  return { status, told, stderr };
}

/** The lines of a check that finds nothing wrong with a project. */
export const LINES = {
  accounts: 'ok       accounts     10 in the list <folder>/accounts.txt\n',
  service: 'ok       service      <host> accepts administrator of SDKAppID 1400000000, in <ms>\n',
  clock: 'ok       clock        the same as the service’s, ± 1 s\n',
  destination:
    'ok       destination  <folder>/warehouse can be written, <bytes> free; newest snapshot <date>\n',
  state:
    'ok       state        <folder>/.friendlake/daily can be written, <bytes> free; no run is at work\n',
};

/** The clock’s line where nobody answers. */
export const UNKNOWN_CLOCK = 'unknown  clock        the service gave no answer\n';
