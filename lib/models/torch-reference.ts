/** Runs PyTorch, where it is installed, as an independent reference for tests. */
import { spawnSync } from 'node:child_process';

/** A nested list of numbers, as JSON. */
export type Numbers = number | Numbers[];

const CANDIDATES = ['python3', '/usr/bin/python3'];
let python: string | undefined | null = null;

/** A Python that can import torch, or undefined. */
export function findTorch(): string | undefined {
  if (python === null) {
    python = CANDIDATES.find((name) => spawnSync(name, ['-c', 'import torch']).status === 0);
  }
  return python;
}

/**
 * Runs a Python script body that sees `torch`, `F` and its `inputs` (name → tensor) and fills `outputs`
 * (name → tensor).
 * @throws Error with Python's message if the script fails.
 */
export function runTorch(
  script: string,
  inputs: { [name: string]: Numbers },
): { [name: string]: Numbers } {
  const program = `
import json, sys, torch
import torch.nn.functional as F
inputs = {name: torch.tensor(value, dtype=torch.float32) for name, value in json.load(sys.stdin).items()}
outputs = {}
${script}
print(json.dumps({name: value.tolist() for name, value in outputs.items()}))
`;
  const { status, stdout, stderr } = spawnSync(findTorch() ?? 'python3', ['-c', program], {
    input: JSON.stringify(inputs),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`The PyTorch reference failed: ${stderr}`);
  return JSON.parse(stdout);
}
