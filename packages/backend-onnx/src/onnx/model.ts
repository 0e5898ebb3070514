import { ProtobufWriter } from './protobuf.ts';

/** ONNX's numbers of the element types that graphs here use, also inside. */
export const onnxTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 } as const;

export type OnnxType = keyof typeof onnxTypes;

/** A constant inside a graph. */
export interface OnnxConstant {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Marks a number as a float attribute; bare numbers are integers. */
export interface OnnxFloat {
  readonly float: number;
}

export type OnnxAttribute = number | readonly number[] | string | OnnxFloat | OnnxConstant;

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A named input or output of a graph. */
export interface OnnxPort {
  readonly name: string;
  readonly type: OnnxType;
  /** Lengths; a name stands for any. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}

const intermediateRepresentation = 11;
const operatorSet = 23;
const microsoftOperatorSet = 1;

/** Returns `graph` as a serialised ONNX ModelProto (field numbers of onnx.proto3). */
export function writeModel(graph: OnnxGraph): Uint8Array {
  return new ProtobufWriter()
    .integer(1, intermediateRepresentation)
    .text(2, 'bertwright')
    .message(7, graphMessage(graph))
    .message(8, new ProtobufWriter().text(1, '').integer(2, operatorSet))
    .message(8, new ProtobufWriter().text(1, 'com.microsoft').integer(2, microsoftOperatorSet)).bytes;
}

function graphMessage({ nodes, constants, inputs, outputs }: OnnxGraph): ProtobufWriter {
  const message = new ProtobufWriter();
  for (const node of nodes) message.message(1, nodeMessage(node));
  message.text(2, 'recorded');
  for (const constant of constants) message.message(5, tensorMessage(constant));
  for (const port of inputs) message.message(11, portMessage(port));
  for (const port of outputs) message.message(12, portMessage(port));
  return message;
}

function nodeMessage({ name, operator, domain, inputs, outputs, attributes }: OnnxNode): ProtobufWriter {
  const message = new ProtobufWriter();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  message.text(3, name).text(4, operator);
  for (const [key, value] of Object.entries(attributes)) message.message(5, attributeMessage(key, value));
  if (domain !== '') message.text(7, domain);
  return message;
}

function attributeMessage(name: string, value: OnnxAttribute): ProtobufWriter {
  const message = new ProtobufWriter().text(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, 2);
  if (typeof value === 'string') return message.text(4, value).integer(20, 3);
  if ('float' in value) return message.float(2, value.float).integer(20, 1);
  if ('data' in value) return message.message(5, tensorMessage(value)).integer(20, 4);
  for (const item of value) message.integer(8, item);
  return message.integer(20, 7);
}

function tensorMessage({ name, type, shape, data }: OnnxConstant): ProtobufWriter {
  const message = new ProtobufWriter();
  for (const size of shape) message.integer(1, size);
  return message.integer(2, onnxTypes[type]).text(8, name).data(9, data);
}

function portMessage({ name, type, shape }: OnnxPort): ProtobufWriter {
  const dimensions = new ProtobufWriter();
  for (const size of shape) {
    const dimension = new ProtobufWriter();
    dimensions.message(1, typeof size === 'string' ? dimension.text(2, size) : dimension.integer(1, size));
  }
  const tensor = new ProtobufWriter().integer(1, onnxTypes[type]).message(2, dimensions);
  return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensor));
}
