import { defineConfig } from 'tsup';
import { library } from '../../tsup.config.base';

export default defineConfig(
  library([
    'src/index.ts',
    'src/features/index.ts',
    'src/encoders/index.ts',
    'src/bundle/index.ts',
    'src/plugins/index.ts',
    'src/settings-text/index.ts',
    'src/datasets/folder/index.ts',
    'src/datasets/audio2photoreal/index.ts',
    'src/serving-records/index.ts',
  ]),
);
