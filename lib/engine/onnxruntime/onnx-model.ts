/**
 * Writes ONNX models as protocol buffers. Field numbers are those of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto; only what the graphs need is covered.
 */
import Pbf from 'pbf';
import type { ElementType } from './binding.js';

/** An attribute of a node; a `{ float }` wraps numbers that ONNX wants as floating point. */
export type OnnxAttribute = number | string | readonly number[] | { float: number };

export interface OnnxNode {
  op: string;
  domain: string;
  inputs: readonly string[];
  output: string;
  attributes: { readonly [name: string]: OnnxAttribute };
}

/** A constant tensor; `bytes` are its values, little-endian. */
export interface OnnxConstant {
  name: string;
  type: ElementType;
  shape: readonly number[];
  bytes: Uint8Array;
}

/** An input or an output of the graph. */
export interface OnnxPort {
  name: string;
  type: ElementType;
  shape: readonly number[];
}

export interface OnnxGraph {
  nodes: readonly OnnxNode[];
  constants: readonly OnnxConstant[];
  inputs: readonly OnnxPort[];
  outputs: readonly OnnxPort[];
}

const IR_VERSION = 8;
const OPSET = 18;
const ELEMENT_TYPE = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 } as const;
const ATTRIBUTE = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** The bytes of a ModelProto. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const pbf = new Pbf();
  pbf.writeVarintField(1, IR_VERSION);
  pbf.writeMessage(7, writeGraph, graph);
  pbf.writeMessage(8, writeOpset, { domain: '', version: OPSET });
  const domains = new Set(['com.microsoft', ...graph.nodes.map(({ domain }) => domain)]);
  domains.delete('');
  for (const domain of domains) pbf.writeMessage(8, writeOpset, { domain, version: 1 });
  return pbf.finish();
}

function writeOpset(opset: { domain: string; version: number }, pbf: Pbf) {
  pbf.writeStringField(1, opset.domain);
  pbf.writeVarintField(2, opset.version);
}

function writeGraph(graph: OnnxGraph, pbf: Pbf) {
  for (const node of graph.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, 'graph');
  for (const constant of graph.constants) pbf.writeMessage(5, writeConstant, constant);
  for (const port of graph.inputs) pbf.writeMessage(11, writePort, port);
  for (const port of graph.outputs) pbf.writeMessage(12, writePort, port);
}

function writeNode(node: OnnxNode, pbf: Pbf) {
  for (const input of node.inputs) pbf.writeStringField(1, input);
  pbf.writeStringField(2, node.output);
  pbf.writeStringField(3, node.output);
  pbf.writeStringField(4, node.op);
  for (const attribute of Object.entries(node.attributes)) {
    pbf.writeMessage(5, writeAttribute, attribute);
  }
  pbf.writeStringField(7, node.domain);
}

function writeAttribute([name, value]: [string, OnnxAttribute], pbf: Pbf) {
  pbf.writeStringField(1, name);
  if (typeof value === 'number') {
    pbf.writeVarintField(3, value);
    pbf.writeVarintField(20, ATTRIBUTE.int);
  } else if (typeof value === 'string') {
    pbf.writeBytesField(4, Buffer.from(value));
    pbf.writeVarintField(20, ATTRIBUTE.string);
  } else if ('float' in value) {
    pbf.writeFloatField(2, value.float);
    pbf.writeVarintField(20, ATTRIBUTE.float);
  } else {
    for (const item of value) pbf.writeVarintField(8, item);
    pbf.writeVarintField(20, ATTRIBUTE.ints);
  }
}

function writeConstant(constant: OnnxConstant, pbf: Pbf) {
  for (const size of constant.shape) pbf.writeVarintField(1, size);
  pbf.writeVarintField(2, ELEMENT_TYPE[constant.type]);
  pbf.writeStringField(8, constant.name);
  pbf.writeBytesField(9, constant.bytes);
}

/** ValueInfoProto { name, type: TypeProto { tensor_type: { elem_type, shape } } }. */
function writePort(port: OnnxPort, pbf: Pbf) {
  pbf.writeStringField(1, port.name);
  pbf.writeMessage(2, writeType, port);
}

function writeType(port: OnnxPort, pbf: Pbf) {
  pbf.writeMessage(1, writeTensorType, port);
}

function writeTensorType(port: OnnxPort, pbf: Pbf) {
  pbf.writeVarintField(1, ELEMENT_TYPE[port.type]);
  pbf.writeMessage(2, writeShape, port.shape);
}

function writeShape(shape: readonly number[], pbf: Pbf) {
  for (const size of shape) pbf.writeMessage(1, writeDimension, size);
}

function writeDimension(size: number, pbf: Pbf) {
  pbf.writeVarintField(1, size);
}
