import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
import { BACKEND_NAME } from '../src/index';

// The suite is built for the environments that are known when it is imported.
setTestEnvs([{ name: BACKEND_NAME, backendName: BACKEND_NAME, isDataSync: true }]);
