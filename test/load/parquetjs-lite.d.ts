/** The part of parquetjs-lite that the tests read with; it ships no types. */
declare module 'parquetjs-lite' {
  interface Cursor {
    next(): Promise<Record<string, unknown> | null>;
  }
  interface Reader {
    getCursor(): Cursor;
    close(): Promise<void>;
  }
  const parquetjs: { ParquetReader: { openFile(path: string): Promise<Reader> } };
  export default parquetjs;
}
