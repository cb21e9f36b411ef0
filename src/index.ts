export { definePipeline, parquet, type Pipeline, type PipelineInput } from './config/pipeline.ts';
export { int64, string, type TagDeclaration, type TagOptions } from './config/tags.ts';
export {
  ConfigError,
  DamageError,
  IncompleteError,
  Interrupted,
  Failure,
  LockedError,
  PublishError,
  ServiceError,
} from './core/errors.ts';
