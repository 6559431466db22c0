import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { MODEL_LIMIT, modelPieces, type Outsource } from '../graph/onnx-proto';
import { exportGraph, type ExportOptions } from './export';
import { writeWhole } from './whole-files';

/** `ExportOptions`, and from which size on the weights lie in a second file. */
export interface ExportFileOptions extends ExportOptions {
  /** Bytes of a model from which on its weights go into a second file; default: just under 2 GiB, which no ONNX file can have. 0: always. */
  readonly externalFrom?: number;
}

/** What was written. */
export interface ExportedFiles {
  readonly model: string;
  /** `MODEL.data`, where there is one. The two belong together: the model refers to it by name. */
  readonly weights?: string;
}

/**
 * `exportOnnx` to a file. Weights are written straight from the memory where they are, and where they are too many for an ONNX file, to `MODEL.data` beside it, as ONNX's external data:
 * a runtime maps that into memory instead of reading it.
 *
 * Files appear under their names when they are whole. A kill may leave the old model, the new one or none, never one with the other's weights.
 * @throws UNSUPPORTED_OP, DATA_READ_IN_TRACE, RANDOM_IN_TRACE, and what the file system says
 */
export async function exportOnnxFile(path: string, options: ExportFileOptions): Promise<ExportedFiles> {
  const { inputs, outputs } = exportGraph(options);
  const whole = modelPieces(inputs, outputs);
  const weights = `${path}.data`;
  const file = new WeightsFile(basename(weights));
  const { pieces } =
    whole.size < (options.externalFrom ?? MODEL_LIMIT) ? whole : modelPieces(inputs, outputs, file.outsource);
  if (file.pieces.length === 0) {
    await writeWhole([{ path, pieces }]);
    await rm(weights, { force: true }); // of a larger model that had this name
    return { model: path };
  }
  await writeWhole(
    [
      { path: weights, pieces: file.pieces },
      { path, pieces },
    ],
    [path],
  );
  return { model: path, weights };
}

/** Tensors begin at a page, so that they can be mapped into memory. */
const PAGE = 4096;
/** Shapes and other small things stay in the model, where tools that work out shapes look for them. */
const SMALL = 1024;

class WeightsFile {
  readonly pieces: Uint8Array[] = [];
  private size = 0;

  constructor(private readonly name: string) {}

  readonly outsource: Outsource = (bytes) => {
    if (bytes.length < SMALL) return undefined;
    const offset = Math.ceil(this.size / PAGE) * PAGE;
    this.pieces.push(new Uint8Array(offset - this.size), bytes);
    this.size = offset + bytes.length;
    return { location: this.name, offset };
  };
}
