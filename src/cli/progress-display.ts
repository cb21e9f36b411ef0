import cliProgress from 'cli-progress';
import type { RunObserver } from '../run/sync.ts';
import { finishedAccounts, type Progress } from '../run/progress.ts';
import { grouped, spoken, type Terminal } from './terminal.ts';

/** Shows a run on standard error: a bar on a TTY, otherwise a line every ten seconds. */
export interface ProgressDisplay extends RunObserver {
  /** Ends the display, in whatever state it is; may be repeated. */
  stop(): void;
}

const BAR_MS = 200;
const LINE_MS = 10_000;

/** Creates a display; it shows nothing before the run begins. */
export function createProgressDisplay(
  { stderr }: Pick<Terminal, 'stderr'>,
  { rate, nowMs }: { rate: number; nowMs: () => number },
): ProgressDisplay {
  let bar: cliProgress.SingleBar | undefined;
  let timer: NodeJS.Timeout | undefined;

  function stop(): void {
    clearInterval(timer);
    bar?.stop();
    bar = undefined;
  }

  return {
    began(header, read) {
      const base = header.base ? ` (base ${header.base.date})` : '';
      const repeated =
        header.duplicates > 0 ? `, ${grouped(header.duplicates)} repeated in the list` : '';
      const { resumed, total } = read();
      const resuming = resumed > 0 ? `, ${grouped(resumed)} done before` : '';
      stderr.write(
        `run ${header.run}   snapshot ${header.snapshotDate}${base}   ` +
          `${grouped(total)} accounts${repeated}${resuming}\n`,
      );
      const startedMs = nowMs();
      const line = () => progressLine(read(), { rate, seconds: (nowMs() - startedMs) / 1000 });
      if (!stderr.isTTY) {
        timer = setInterval(() => stderr.write(`${line()}\n`), LINE_MS);
        return;
      }
      const shown = new cliProgress.SingleBar({
        stream: stderr,
        format: '{bar}  {line}',
        barsize: 24,
        barCompleteChar: '━',
        barIncompleteChar: ' ',
        hideCursor: true,
      });
      shown.start(total, resumed, { line: line() });
      timer = setInterval(() => shown.update(finishedAccounts(read()), { line: line() }), BAR_MS);
      bar = shown;
    },
    extracted() {
      stop();
    },
    stop,
  };
}

/** One line: accounts, pace, rows, trouble, and the time it should still take. */
export function progressLine(
  progress: Progress,
  { rate, seconds }: { rate: number; seconds: number },
): string {
  const { total, resumed, states, rows, calls } = progress;
  const done = finishedAccounts(progress);
  const perSecond = seconds > 0 ? calls.calls / seconds : 0;
  const accountsPerSecond = seconds > 0 ? (done - resumed) / seconds : 0;
  const left = accountsPerSecond > 0 ? spoken((total - done) / accountsPerSecond) : '?';
  return [
    `${grouped(done)}/${grouped(total)}`,
    `${Math.round(perSecond)} calls/s, ${Math.round((perSecond / rate) * 100)} % of ${rate}`,
    `${grouped(rows)} rows`,
    `${grouped(calls.retries)} retries`,
    `${grouped(states.get('failed') ?? 0)} failed`,
    calls.paused ? 'paused: the service keeps failing' : `${left} left`,
  ].join('   ');
}
