export { bigquery, parquet } from './config/destination.ts';
export { definePipeline, type Pipeline, type PipelineInput } from './config/pipeline.ts';
export {
  bool,
  bytes,
  float64,
  int64,
  json,
  string,
  stringList,
  timestamp,
  type TagDeclaration,
  type TagOptions,
} from './config/tags.ts';
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
