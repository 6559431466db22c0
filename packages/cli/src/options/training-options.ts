import type { Device } from '@antiphon/tfjs-onnxruntime';
import type { PersonOptions } from '../work/open-data';
import type { OptionTexts } from './guidance-option';

export interface TrainCommandOptions extends PersonOptions {
  data: string;
  out: string;
  preset?: string;
  guidance?: string;
  dropRate?: number;
  option: OptionTexts;
  teacher?: string;
  after: readonly string[];
  encoder?: string;
  config?: string;
  steps?: number;
  batchSize?: number;
  seed?: number;
  validateEvery?: number;
  sampleEvery?: number;
  keepWindows?: boolean;
  engine: string;
  cache: boolean;
  log: readonly string[];
  device: Device;
  threads?: number;
}
