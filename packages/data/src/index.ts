export {
  type BatchOptions,
  batches,
  type PaddingReport,
  type PlannedBatch,
  paddingReport,
} from './batches.ts';
export { type Contents, readText, type Source } from './contents.ts';
export { DataError, type DataErrorCode } from './data-error.ts';
export { type Example, readExamples, readTexts, type Text, tableExamples, tableTexts } from './examples.ts';
export { numberField, textField } from './field.ts';
export { fileSource, readExamplesFile, readTableFile } from './file-source.ts';
export { firstPerClass } from './first-per-class.ts';
export { type Format, guessFormat } from './format.ts';
export { parseJsonLine } from './json-lines.ts';
export { type LabelSet, labelIndices, labelSet } from './label-set.ts';
export { type BucketOptions, lengthBuckets } from './length-buckets.ts';
export { type FieldColumns, type RowFields, readFields, tableFields } from './row-fields.ts';
export { type Shuffle, seededShuffle } from './shuffle.ts';
export { type SplitOptions, stratifiedSplit } from './stratified-split.ts';
export { readTable, requireColumns, type Table, type TableOptions, type TableRow } from './table.ts';
