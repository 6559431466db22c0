import { copyFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { library } from '../../tsup.config.base';

/** The JSON schemas of what people write and programs read, as editors find them in the package. */
const SCHEMAS = ['experiment.schema.json', 'report.schema.json', 'serving-report.schema.json'];

export default defineConfig({
  ...library(['src/index.ts']),
  onSuccess: async () => {
    for (const name of SCHEMAS) await copyFile(`../../docs/${name}`, `dist/${name}`);
  },
});
