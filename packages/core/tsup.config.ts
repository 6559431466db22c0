import { defineConfig } from 'tsup';
import { library } from '../../tsup.config.base';

export default defineConfig(library(['src/index.ts', 'src/models/index.ts', 'src/process/index.ts']));
