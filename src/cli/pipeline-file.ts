import { access } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { definePipeline, type Pipeline, type PipelineInput } from '../config/pipeline.ts';
import { ConfigError, Failure } from '../core/errors.ts';

/** A pipeline and where it was found. */
export interface PipelineFile {
  /** Absolute path. */
  readonly file: string;
  readonly pipeline: Pipeline;
}

/**
 * Loads the pipeline a file exports by default, from any folder.
 *
 * `import 'friendlake'` in it resolves to the running program, so that nothing needs to be
 * installed beside it and both sides share one set of classes.
 *
 * @throws {ConfigError} There is no such file, it does not run, or its settings are wrong.
 */
export async function loadPipeline(path: string, workingDirectory: string): Promise<PipelineFile> {
  const file = resolve(workingDirectory, path);
  const url = pathToFileURL(file).href;
  try {
    await access(file);
  } catch (cause) {
    throw new ConfigError(`There is no pipeline file ${file}`, {
      hint: 'Give the path of a file that exports definePipeline({ … }) by default.',
      cause,
    });
  }
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'friendlake') return next(LIBRARY_URL, context);
      const resolved = next(specifier, context);
      // Without a package.json beside it Node would guess, and warn about guessing.
      if (resolved.url !== url) return resolved;
      return { ...resolved, format: file.endsWith('ts') ? 'module-typescript' : 'module' };
    },
  });
  try {
    const exported: { default?: PipelineInput } = await import(url);
    if (exported.default === undefined) throw new Error('it has no default export');
    return { file, pipeline: definePipeline(exported.default) };
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new ConfigError(`The pipeline file ${file} cannot be loaded: ${reason}`, {
      hint: 'It must be a module that exports definePipeline({ … }) by default.',
      cause,
    });
  } finally {
    hooks.deregister();
  }
}

const LIBRARY_URL = new URL(
  import.meta.url.endsWith('.ts') ? '../index.ts' : '../index.js',
  import.meta.url,
).href;
